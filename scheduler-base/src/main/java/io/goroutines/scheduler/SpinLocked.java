package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A structure whose state is guarded by a spin lock. */
abstract class SpinLocked {

  /*
   * A critical section is some ten instructions and contains no call, so that no StackOverflowError
   * of a goroutine deep in its stack can leave it half done; hence also the unlocking by a plain
   * volatile write. That write is the full fence that the wake protocol requires (IdleWorkers).
   *
   * A ReentrantLock would park the calling virtual thread, pinned, and consume its permit. A lock
   * holder can be preempted by the OS; spinning threads then give up their time slice after a short
   * spin (Thread.yield would do nothing in a pinned virtual thread).
   */

  private static final VarHandle LOCK;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(SpinLocked.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** 1 while locked; a critical section ends by writing 0. */
  volatile int lock;

  final void lock() {
    for (int tries = 0; !LOCK.compareAndSet(this, 0, 1); tries++) {
      if (tries < 64) {
        Thread.onSpinWait();
      } else {
        JdkHook.osYield();
      }
    }
  }
}
