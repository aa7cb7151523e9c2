package io.goroutines;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a channel: Go's {@code chan<- E}.
 *
 * <p>All methods may be called from any thread: a goroutine of any runtime, a virtual thread, a
 * platform thread. An element is never null.
 *
 * @param <E> the type of the elements
 * @see Channel
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface SendChannel<E> {

  /**
   * Sends an element, waiting until a receiver takes it or, on a buffered channel, until there is
   * room: Go's {@code ch <- e}. The send happens before the matching receive completes. On
   * {@linkplain ChannelBuilder kinds} that are unlimited or drop elements it never waits.
   *
   * @param element the element, not null
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; the
   *     element was then not sent
   * @throws ChannelClosedException if the channel is closed, or is closed while the send waits; the
   *     element was then not sent
   * @throws ChannelCancelledException instead, if it was the receiver that {@linkplain
   *     ReceiveChannel#cancel() cancelled} the channel
   * @throws NullPointerException if {@code element} is null
   */
  void send(E element) throws InterruptedException;

  /**
   * Sends an element if that is possible at once. Strict: false means that there was a moment
   * during the call at which no receiver waited and no room was free.
   *
   * @param element the element, not null
   * @return whether the element was sent
   * @throws ChannelClosedException if the channel is closed; a {@link ChannelCancelledException} as
   *     in {@link #send}
   * @throws NullPointerException if {@code element} is null
   */
  boolean trySend(E element);

  /**
   * Sends an element, waiting up to a limit.
   *
   * @param element the element, not null
   * @param limit how long to wait; zero or less means not at all
   * @return whether the element was sent
   * @throws InterruptedException as {@link #send}
   * @throws ChannelClosedException as {@link #send}
   * @throws NullPointerException if an argument is null
   */
  boolean trySend(E element, Duration limit) throws InterruptedException;

  /**
   * Sends an element without waiting, for callers that must not: event loops, callbacks. If it is
   * not possible at once, the element waits in the order of its arrival with those of other
   * senders, and the future is completed when it has been sent. What was done before the call
   * happens before the matching receive completes.
   *
   * <p>The future is completed with null, or with a {@link ChannelClosedException} if the channel
   * is closed, before or meanwhile, a {@link ChannelCancelledException} as in {@link #send}; the
   * element was then not sent. It is complete at the return if nothing had to be waited for; else a
   * virtual thread of its own completes it: no code of its dependants runs in the receiver, and
   * they may wait. That thread has the context class loader of the caller of this method. To go on
   * elsewhere, say so: {@code sendAsync(e).thenRunAsync(next, loop)}.
   *
   * <p>Completing the future from outside, by {@link CompletableFuture#cancel cancel}, a time-out
   * ({@code orTimeout}, {@code completeOnTimeout}), {@code complete} or {@code
   * completeExceptionally}, withdraws the send: either that succeeds and the element is never
   * received, or the send has happened and these return false. A future is returned, and not just a
   * stage, for that. The {@code obtrude} forms and {@code completeAsync} go round this, and leave
   * the send as it is. Whoever never looks at how many are waiting has an unlimited buffer.
   *
   * @param element the element, not null
   * @return when the element has been sent, or will not be
   * @throws NullPointerException if {@code element} is null
   */
  CompletableFuture<@Nullable Void> sendAsync(E element);

  /**
   * Closes the channel: no more elements will be sent. Those in the buffer can still be received;
   * after them every receive gives null at once. Receivers that wait are released with null,
   * senders that wait get a {@link ChannelClosedException}. The close happens before a receive that
   * returns because of it.
   *
   * <p>After a {@linkplain ReceiveChannel#cancel() cancel}, of which senders need not know, the
   * first close does nothing, and is no mistake. Sends go on throwing {@link
   * ChannelCancelledException}.
   *
   * @throws ChannelClosedException if the channel is already closed (in Go: {@code panic: close of
   *     closed channel})
   */
  void close();

  /**
   * Closes the channel because something went wrong. As {@link #close()}, except that a receive
   * from the drained channel, iteration included, throws a {@link ChannelClosedException} with this
   * cause instead of giving null.
   *
   * @param cause why the channel is closed, not null
   * @throws ChannelClosedException if the channel is already closed
   * @throws NullPointerException if {@code cause} is null
   */
  void close(Throwable cause);

  /**
   * Returns whether {@link #close()} or {@link ReceiveChannel#cancel()} was called. Elements may
   * still be in the buffer.
   */
  boolean isClosed();

  /** Returns the number of elements in the buffer now: Go's {@code len(ch)}. 0 if unbuffered. */
  int length();

  /**
   * Returns how many elements the buffer can hold: Go's {@code cap(ch)}. 0 if unbuffered, {@link
   * Integer#MAX_VALUE} if unlimited.
   */
  int capacity();
}
