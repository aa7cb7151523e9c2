package io.goroutines.spi;

import io.goroutines.MayImplement;
import io.goroutines.WaitReason;
import org.jspecify.annotations.Nullable;

/**
 * A party that can park: a goroutine of any runtime, a plain virtual thread or a platform thread.
 * {@link Seam#current()} returns the waiter of the calling thread.
 *
 * <h2>How to wait</h2>
 *
 * A waiter publishes a claim cell where its waker finds it, and loops:
 *
 * <pre>{@code
 * while (cell is unclaimed) {
 *   waiter.park(reason, on, deadline);
 *   if (the thread is interrupted, or the deadline has passed) { try to claim the cell; … }
 * }
 * }</pre>
 *
 * Peer, interrupt, deadline and close compete for the cell with one compare-and-set each; the
 * winner decides how the operation ends. A peer that has won then calls {@link #ready}. An
 * interrupt that loses stays set for the next operation: so the status is tested by {@link
 * Thread#isInterrupted}, and cleared only when the claim for the interrupt is won.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Waiter extends Wakeable {

  /** A deadline that is never reached. */
  long NO_DEADLINE = Long.MAX_VALUE;

  /**
   * Waits until {@link #ready} is called, or was called since the last park returned; until the
   * thread is interrupted, or if it already is; until the deadline; or until a spurious wake-up.
   * Does not change the interrupt status. To be called by the waiter itself, with no lock held.
   *
   * <p>Actions before {@code ready} happen-before the return that it causes.
   *
   * @param reason why it waits
   * @param on the object of the wait, or null; for dumps, and not retained after the return
   * @param deadline until when, by {@link #now()}, or {@link #NO_DEADLINE}
   */
  void park(WaitReason reason, @Nullable Object on, long deadline);

  /**
   * Wakes this waiter, or lets its next {@link #park} return at once. May be called from any
   * thread, before, after or without a park; keeps at most one permit; does nothing once the waiter
   * has ended. Never blocks, throws, or runs user code.
   *
   * @param next requests that this waiter run next on the caller's processor, because the caller is
   *     about to wait; a hint
   */
  @Override
  void ready(boolean next);

  /**
   * Announces that this waiter is about to block its thread, or to compute for long. A hint, to be
   * called by the waiter itself. Calls nest; each is followed by an {@link #endBlocking}. The
   * default does nothing.
   */
  default void beginBlocking() {}

  /** Announces that the last announced call has returned. The default does nothing. */
  default void endBlocking() {}

  /** Yields to other goroutines or threads. To be called by the waiter itself. */
  void yieldNow();

  /**
   * Yields to the waiter that was {@linkplain #ready made ready} to run next on this processor,
   * without a park: this waiter is resumed after it. For a waiter that is about to wait for an
   * action that the run-next waiter probably performs: if it does, this waiter saves a park and a
   * wake-up, which cost more. Returns false at once if no waiter is to run next. The default always
   * returns false. To be called by the waiter itself, with no lock held.
   *
   * @return whether this waiter yielded; other waiters may have run as well
   */
  default boolean yieldToNext() {
    return false;
  }

  /**
   * Returns the time of this waiter's clock, in nanoseconds from an arbitrary origin: never
   * negative, and monotonic.
   */
  long now();

  /**
   * Returns a random number, from 0 to {@code bound} exclusive; not for cryptography. To be called
   * by the waiter itself.
   */
  int random(int bound);

  /**
   * Returns how often to poll for the peer before parking: 0 on a single processor, if other work
   * is queued for this processor, or in a simulation. To be called by the waiter itself.
   */
  int spins();
}
