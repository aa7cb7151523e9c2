package io.goroutines;

import org.jspecify.annotations.Nullable;

/**
 * A select that is created once and used repeatedly, as in the loop of a goroutine that serves
 * several channels. Its memory is allocated when it is prepared, or by its first waits: a use
 * allocates nothing, even if it waits, except one small object for a wait on a thread that runs no
 * goroutine, and one for a goroutine's wait with a timeout.
 *
 * <pre>{@code
 * PreparedSelect<Boolean, RuntimeException> next =
 *     prepareSelect(
 *         onReceive(jobs, job -> serve(job)),
 *         onReceive(quit, v -> false));
 * while (next.select()) {}
 * }</pre>
 *
 * <p>Created by {@link Go#prepareSelect prepareSelect} and {@link Go#prepareSelectInOrder
 * prepareSelectInOrder}. Each use is a separate select, with the contract of {@link Go#select}; a
 * timeout is measured from the beginning of each use. An element that differs from use to use is
 * sent by {@link Go#onSendFrom onSendFrom}.
 *
 * <p>The compiler infers the exceptions of the functions from the declared type of the variable;
 * declared with {@code var}, {@link #select} throws {@link Exception}.
 *
 * <p>At most one thread may use it at a time. A use lasts from the call until the function of the
 * case taken begins: that function may use the same prepared select again, and so may other threads
 * from then on, if they synchronize among each other. Actions before the end of a use happen-before
 * the next use. Between uses it retains its cases, but no element.
 *
 * @param <R> the type of the results of the cases
 * @param <X> the type of the exceptions thrown by the functions of the cases
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface PreparedSelect<R extends @Nullable Object, X extends Exception> {

  /**
   * Waits until one of the cases is ready, and performs it; see {@link Go#select}.
   *
   * @return the result of the function of the case taken; null from a case that only acts
   * @throws X if the function of the case taken throws it, or a supplier of elements; in the latter
   *     case no case was taken
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no case
   *     was then taken. A select with a default never waits, and does not check the interrupt
   *     status.
   * @throws ChannelClosedException if the case taken sends on a closed channel, or receives from a
   *     drained one that was closed with a cause
   * @throws IllegalStateException if it is in use: by another thread, or by this one, from within a
   *     supplier of elements; the current use continues
   */
  R select() throws X, InterruptedException;

  /**
   * Returns the index, counted from 0, of the case taken last; -1 before the first use, and after a
   * use that took none. To be called by the last user; also from within the function of the case.
   */
  int index();
}
