package io.goroutines.spi;

import io.goroutines.WaitReason;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The waiter of a thread that runs no goroutine: a platform thread, or a plain virtual thread. */
final class ThreadWaiter implements Waiter {

  /**
   * Some 10 µs of spinning, the time that a platform thread takes to park and be woken; with one
   * processor the peer cannot run while this thread spins.
   */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 256 : 0;

  private final Thread thread;

  ThreadWaiter(Thread thread) {
    this.thread = thread;
  }

  @Override
  public void park(WaitReason reason, @Nullable Object on, long deadline) {
    Object blocker = on == null ? reason : on;
    if (deadline == NO_DEADLINE) {
      LockSupport.park(blocker);
    } else {
      long now = now();
      if (deadline > now) { // compared first: the difference to the distant past overflows
        LockSupport.parkNanos(blocker, deadline - now);
      }
    }
  }

  @Override
  public void ready(boolean next) {
    LockSupport.unpark(thread);
  }

  @Override
  public void yieldNow() {
    Thread.yield();
  }

  @Override
  public long now() {
    return Seam.systemNow();
  }

  @Override
  public int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  @Override
  public int spins() {
    return SPINS;
  }

  @Override
  public String toString() {
    return thread.toString();
  }
}
