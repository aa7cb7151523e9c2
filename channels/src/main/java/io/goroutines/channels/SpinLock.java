package io.goroutines.channels;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The lock of a channel: a superclass, so that a channel is one object. */
abstract class SpinLock {

  /*
   * Invariants.
   *
   *   A critical section neither parks, allocates nor runs user code. (One exception: the spill of
   *     an unlimited buffer sometimes allocates a piece of fixed size.)
   *   Only a select holds more than one lock, and acquires them in the order of the channels' ids.
   *     So every chain of contenders ends at a holder that waits for no lock.
   *   While the lock is free, `wake` and `lockedBefore` are null.
   *
   * It is a spin lock, because its critical sections are shorter than a park. The waiters to wake
   * are stored in `wake`, and woken after the unlock. A contender that spins too long backs off: it
   * yields, so that a holder without a processor gets one; it holds no other lock then.
   *
   * Barging: the owner's core still holds the cache line and reacquires first, which has starved
   * contenders for half a second. So a contender that has failed STARVED times sets `starved`, and
   * new arrivals wait until it has had the lock.
   *
   * StackOverflowError inside a critical section. Any call there can throw it. So a critical
   * section is a try block whose handler unlocks by plain writes, without a call; and its state
   * changes follow its last call, the claim of a node, so that it takes effect entirely or not at
   * all. A claimed waiter is then still woken, and an enqueued node removed, if the stack has room
   * for that: a peer of the thread with the error may be left waiting, but the lock is never left
   * locked.
   */

  private static final VarHandle LOCK;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(SpinLock.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * How often to poll a taken lock before backing off: some microseconds, many times what a running
   * holder needs. With one processor the holder cannot run while the contender spins.
   */
  private static final int POLLS = Runtime.getRuntime().availableProcessors() > 1 ? 8 : 1;

  /**
   * The pause between two polls of a taken lock, in {@link Thread#onSpinWait}s: half a microsecond
   * or more. Meanwhile the holder completes some twenty operations on a channel that is in its
   * cache. Polling without a pause would move the cache lines of the channel between the cores at
   * each operation, which then takes three to five times as long.
   */
  private static final int PAUSE = 32;

  /**
   * The number of failed tries, some five microseconds each, after which a contender is starved.
   */
  private static final int STARVED = 4;

  /** How long to park while a holder is preempted; a time slice is some milliseconds. */
  private static final long PREEMPTED_NANOS = 50_000;

  /** 1 while locked, else 0. Acquired by compare-and-set, released by a write. */
  volatile int lock;

  /**
   * Whether a contender is starved, so that new arrivals must let it acquire the lock first. A
   * hint: set by starved contenders without the lock, cleared by the starved contender that
   * acquires it.
   */
  volatile boolean starved;

  /** The nodes that the holder has claimed and whose waiters it will wake, linked by next. */
  @Nullable Node wake;

  /** The channel that the same select locked before this one. */
  @Nullable Chan<?> lockedBefore;

  final void lock() {
    for (int tries = 0; !tryLock(tries); tries++) {
      backOff(tries);
    }
  }

  /** Tries to lock, spinning for as long as is worthwhile before a backoff. */
  final boolean tryLock() {
    if (!starved && LOCK.compareAndSet(this, 0, 1)) {
      return true;
    }
    for (int polls = POLLS; polls > 0; polls--) {
      for (int pause = PAUSE; pause > 0; pause--) {
        Thread.onSpinWait();
      }
      if (!starved && (int) LOCK.getOpaque(this) == 0 && LOCK.compareAndSet(this, 0, 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tries to lock after a number of failed tries, each followed by a {@linkplain #backOff backoff}.
   * From {@link #STARVED} failed tries on, it makes new arrivals wait.
   */
  final boolean tryLock(int before) {
    if (before < STARVED) {
      return tryLock();
    }
    for (int polls = POLLS * PAUSE; polls > 0; polls--) {
      starved = true; // repeatedly: another starved contender clears it when it acquires the lock
      if (LOCK.compareAndSet(this, 0, 1)) {
        starved = false;
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /**
   * Backs off after a failed try to lock, so that other threads run, the lock holder perhaps. The
   * caller holds no lock. If a lock is not free during all polls of a starved contender, its holder
   * has been preempted; it gets a processor soonest if this thread parks.
   *
   * @param before the number of tries before the failed one
   */
  final void backOff(int before) {
    if (before < STARVED) {
      Thread.yield();
    } else {
      Waiter waiter = Seam.current();
      waiter.park(WaitReason.SEMACQUIRE, this, waiter.now() + PREEMPTED_NANOS);
    }
  }

  /**
   * Unlocks. Does not fail once it has begun; if the call fails, nothing has changed.
   *
   * @return the nodes whose waiters the caller must wake
   */
  final @Nullable Node unlock() {
    Node node = wake;
    if (node != null) {
      wake = null;
    }
    try {
      LOCK.setRelease(this, 0);
    } catch (StackOverflowError e) {
      lock = 0;
    }
    return node;
  }

  /**
   * Wakes the waiters of all nodes of a chain that {@link #unlock} returned. The caller holds no
   * lock.
   *
   * @param next whether the caller is likely to wait for that waiter in its next step
   */
  static void wakeAll(@Nullable Node chain, boolean next) {
    Throwable thrown = null;
    for (Node node = chain; node != null; ) {
      Node after = node.next;
      node.next = null;
      try {
        node.claim.ready(next);
      } catch (Throwable t) { // StackOverflowError, or a waiter that breaks its contract
        thrown = t;
      }
      node = after;
    }
    if (thrown != null) {
      SpinLock.<RuntimeException>throwAsItIs(thrown);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // callers do not use the type X
  static <X extends Throwable> void throwAsItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
