package io.goroutines.scheduler;

import io.goroutines.spi.support.SpinLocked;

/**
 * A {@link SpinLocked} that is also locked by pinned virtual threads, in which {@link Thread#yield}
 * does nothing: its backoff gives up the time slice of the OS thread. A park would consume the
 * permit of the calling thread, in the middle of its own park or start.
 */
abstract sealed class PinnedSpinLocked extends SpinLocked
    permits IdleWorkers, InjectQueue, TimerQueue {

  @Override
  protected final void backOff(int before) {
    JdkHook.osYield();
  }
}
