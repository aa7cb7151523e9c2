package io.goroutines.testkit;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that stops in the middle of a start: where its context class loader is read, which
 * becomes that of the body.
 */
final class Stopped extends Thread {
  volatile boolean isStopped;
  volatile boolean goOn;

  Stopped(Runnable task) {
    super(task, "stopped in the middle of go");
    setDaemon(true);
  }

  @Override
  public ClassLoader getContextClassLoader() {
    if (Thread.currentThread() == this && !isStopped) {
      isStopped = true;
      while (!goOn) {
        LockSupport.parkNanos(100_000);
      }
    }
    return super.getContextClassLoader();
  }
}
