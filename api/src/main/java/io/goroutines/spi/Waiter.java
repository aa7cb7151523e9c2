package io.goroutines.spi;

import io.goroutines.MayImplement;
import org.jspecify.annotations.Nullable;

/**
 * Whoever waits: a goroutine of any runtime, a plain virtual thread, a platform thread. {@link
 * Seam#current()} gives that of the calling thread.
 *
 * <h2>How to wait</h2>
 *
 * A waiter publishes a claim cell where the one who will wake it finds it, and loops:
 *
 * <pre>{@code
 * while (cell is unclaimed) {
 *   waiter.park(reason, on, deadline);
 *   if (the thread is interrupted, or the deadline has passed) { try to claim the cell for that; … }
 * }
 * }</pre>
 *
 * Peer, interrupt, deadline and close race for the cell with one compare-and-set each; who wins
 * decides how the operation ends. The peer calls {@link #ready} after it has won. An interrupt that
 * loses the race stays set for the next operation: so the status is looked at by {@link
 * Thread#isInterrupted}, and cleared only when the claim for it is won.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Waiter extends Wakeable {

  /** The deadline that never comes. */
  long NO_DEADLINE = Long.MAX_VALUE;

  /**
   * Waits until {@link #ready} is called, or was called since the last park returned; until the
   * thread is interrupted, or if it is; until the deadline; or for no reason at all. The interrupt
   * status is left as it is. To be called by the waiter itself, with nothing locked.
   *
   * <p>What happened before {@code ready} happens before the return that it causes.
   *
   * @param reason why it waits
   * @param on what it waits for, or null; for dumps, and not retained after the return
   * @param deadline until when, by {@link #now()}, or {@link #NO_DEADLINE}
   */
  void park(WaitReason reason, @Nullable Object on, long deadline);

  /**
   * Wakes this waiter, or lets its next {@link #park} return at once. From any thread; before,
   * after or without a park; keeps at most one permit; does nothing once the waiter has ended.
   * Never blocks, throws, or runs user code.
   *
   * @param next asks that this waiter run next on the caller's processor, because the caller is
   *     about to wait; a hint
   */
  @Override
  void ready(boolean next);

  /**
   * Says that this waiter is about to hold up its thread: to call what blocks, or to compute for
   * long. A hint, to be called by the waiter itself. Calls nest; each is followed by an {@link
   * #endBlocking}. The default does nothing.
   */
  default void beginBlocking() {}

  /** Says that the call which was announced last has returned. The default does nothing. */
  default void endBlocking() {}

  /** Lets others run and goes on later. To be called by the waiter itself. */
  void yieldNow();

  /**
   * Lets the one go first that was {@linkplain #ready readied} to run next on this processor, and
   * goes on after it: a switch without a park. For a waiter that is about to wait for what that one
   * is likely to do: if it is right, it need not park and be readied, which costs more. Returns
   * false at once if nobody is to run next. The default always does. To be called by the waiter
   * itself, with nothing locked.
   *
   * @return whether this waiter gave way; others may have run as well
   */
  default boolean yieldToNext() {
    return false;
  }

  /**
   * Returns the time of this waiter's clock, in nanoseconds from an origin of its own: never
   * negative, and never going back.
   */
  long now();

  /**
   * Returns a random number, from 0 to {@code bound} exclusive; not for cryptography. To be called
   * by the waiter itself.
   */
  int random(int bound);

  /**
   * Returns how often it is worth looking for the other side before parking: 0 on one processor,
   * with other work waiting on this one, or simulated. To be called by the waiter itself.
   */
  int spins();
}
