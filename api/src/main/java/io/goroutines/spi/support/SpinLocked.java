package io.goroutines.spi.support;

import io.goroutines.MayImplement;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A structure whose state is guarded by a spin lock: for critical sections of some ten
 * instructions, where a park would cost many times that.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class SpinLocked {

  /*
   * Critical sections contain no call, or none whose failure leaves the state half changed, so that
   * no StackOverflowError of a goroutine deep in its stack can leave it so, nor leave it locked.
   * Hence also the unlock by a plain volatile write, without a call. That write is the full fence
   * that protocols of store and check on both sides rely on.
   *
   * There is no guard against starvation, as the lock of a channel has: between two critical
   * sections of a thread there is a wait or a wake-up, so that the lock is mostly free.
   *
   * A ReentrantLock would park the calling virtual thread, pinned in some places, and consume its
   * permit.
   */

  private static final VarHandle LOCK;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(SpinLocked.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How often to try before a backoff: a microsecond or two, more than a running holder needs. */
  private static final int SPINS = 64;

  /** 1 while locked; a critical section ends by writing 0. */
  protected volatile int lock;

  /** Creates a structure that is not locked. */
  protected SpinLocked() {}

  /** Locks. */
  protected final void lock() {
    for (int tries = 0; !LOCK.compareAndSet(this, 0, 1); tries++) {
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else {
        backOff(tries - SPINS);
      }
    }
  }

  /**
   * Lets other threads run, the lock holder perhaps, which can have been preempted. Yields by
   * default; does not park, which would consume a permit of the caller.
   *
   * @param before how often this was called before in the same attempt
   */
  protected void backOff(int before) {
    Thread.yield();
  }
}
