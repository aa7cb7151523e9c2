package io.goroutines.sync;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Calls that wait on platform threads of their own. */
final class Parked {

  private Parked() {}

  /** A call on a thread of its own. */
  record Call<T>(FutureTask<T> task, Thread thread) {

    T get() throws Exception {
      return task.get();
    }

    boolean isDone() {
      return task.isDone();
    }
  }

  /** Starts a call. */
  static <T> Call<T> start(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return new Call<>(task, thread);
  }

  /** Starts a call, and returns when its thread waits. */
  static <T> Call<T> waiting(Callable<T> call) {
    Call<T> started = start(call);
    until(started.thread());
    return started;
  }

  /** Returns when a thread waits. */
  static void until(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      if (!thread.isAlive()) {
        throw new AssertionError("it did not wait");
      }
      Thread.onSpinWait();
    }
  }
}
