package io.goroutines;

import org.jspecify.annotations.Nullable;

/**
 * A select that was made once and is used again and again, as in the loop of a goroutine that
 * serves several channels. What it needs was allocated when it was prepared, or by its first waits:
 * a use allocates nothing, even if it waits, apart from one small object for the wait of a thread
 * that is no goroutine, and one for a goroutine's wait with a timeout.
 *
 * <pre>{@code
 * PreparedSelect<Boolean, RuntimeException> next =
 *     prepareSelect(
 *         onReceive(jobs, job -> serve(job)),
 *         onReceive(quit, v -> false));
 * while (next.select()) {}
 * }</pre>
 *
 * <p>Made by {@link Go#prepareSelect prepareSelect} and {@link Go#prepareSelectInOrder
 * prepareSelectInOrder}. Each use is a select of its own, with all that {@link Go#select} promises;
 * a timeout is measured anew from its beginning. An element that differs from use to use is sent by
 * {@link Go#onSendFrom onSendFrom}.
 *
 * <p>The compiler infers what the functions throw from the type that the variable is declared with;
 * declared with {@code var}, {@link #select} throws {@link Exception}.
 *
 * <p>For one thread at a time. A use lasts from the call until the function of the case that was
 * taken begins: that function may use the same prepared select again, and so may other threads from
 * then on, if they agree about whose turn it is. What happened before a use ended happens before
 * the next one begins. Between uses it keeps its cases, but no element.
 *
 * @param <R> the type of what the cases yield
 * @param <X> the type of what the cases' functions throw
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface PreparedSelect<R extends @Nullable Object, X extends Exception> {

  /**
   * Waits until one of the cases can go on, and performs it; see {@link Go#select}.
   *
   * @return what the function of the case that was taken yields; null from a case that only acts
   * @throws X if the function of the case that was taken throws it, or a supplier of elements, in
   *     which case nothing was taken
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no case
   *     was then taken. A select with a default never waits, and does not look at the interrupt
   *     status.
   * @throws ChannelClosedException if the case that was taken sends on a closed channel, or
   *     receives from a drained one that was closed with a cause
   * @throws IllegalStateException if it is in use: by another thread, or by this one, from within a
   *     supplier of elements; the use that is under way goes on
   */
  R select() throws X, InterruptedException;

  /**
   * Returns the place, counted from 0, that the case which was taken last has among the cases; -1
   * before the first, and after a use that took none. To be called by who used it last; also within
   * the function of the case.
   */
  int index();
}
