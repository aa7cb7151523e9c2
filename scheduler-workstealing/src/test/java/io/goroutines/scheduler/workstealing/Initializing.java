package io.goroutines.scheduler.workstealing;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;

/** Sleeps in its initializer: a class initializer on the stack pins the thread to its worker. */
public final class Initializing {

  /** True when it is initialized. */
  public static final boolean DONE;

  static {
    Waiter waiter = Seam.current();
    long deadline = waiter.now() + 1_000_000;
    while (waiter.now() < deadline) {
      waiter.park(WaitReason.SLEEP, null, deadline);
    }
    DONE = true;
  }

  private Initializing() {}
}
