package io.goroutines;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a channel: Go's {@code chan<- E}.
 *
 * <p>All methods are thread-safe and may be called by a goroutine of any runtime, a virtual thread
 * or a platform thread. An element is never null.
 *
 * @param <E> the type of the elements
 * @see Channel
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface SendChannel<E> {

  /**
   * Sends an element, waiting until a receiver takes it or, on a buffered channel, until there is
   * room: Go's {@code ch <- e}. The send happens-before the completion of the matching receive. On
   * {@linkplain ChannelBuilder kinds} that are unlimited or drop elements it never waits.
   *
   * @param element the element, not null
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; the
   *     element was then not sent
   * @throws ChannelClosedException if the channel is closed, or is closed while the send waits; the
   *     element was then not sent
   * @throws ChannelCancelledException instead, if the receiver {@linkplain ReceiveChannel#cancel()
   *     cancelled} the channel
   * @throws NullPointerException if {@code element} is null
   */
  void send(E element) throws InterruptedException;

  /**
   * Sends an element if that is possible at once. Strict: false means that there was a moment
   * during the call at which no receiver waited and the buffer had no room.
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
   * @param limit the maximum time to wait; zero or less does not wait
   * @return whether the element was sent
   * @throws InterruptedException as {@link #send}
   * @throws ChannelClosedException as {@link #send}
   * @throws NullPointerException if an argument is null
   */
  boolean trySend(E element, Duration limit) throws InterruptedException;

  /**
   * Sends an element without waiting, for callers that must not wait: event loops, callbacks. If it
   * is not possible at once, the send is enqueued, in FIFO order with other senders, and the future
   * is completed when the element has been sent. Actions before the call happen-before the
   * completion of the matching receive.
   *
   * <p>The future is completed with null, or with a {@link ChannelClosedException} if the channel
   * is closed, before or meanwhile, a {@link ChannelCancelledException} as in {@link #send}; the
   * element was then not sent. The future is complete on return if the send did not have to wait;
   * otherwise a separate virtual thread completes it: no code of its dependants runs in the
   * receiver, and they may block. That thread has the context class loader of the caller of this
   * method. To continue on another executor, use the async forms: {@code
   * sendAsync(e).thenRunAsync(next, loop)}.
   *
   * <p>Completing the future from outside, by {@link CompletableFuture#cancel cancel}, a time-out
   * ({@code orTimeout}, {@code completeOnTimeout}), {@code complete} or {@code
   * completeExceptionally}, withdraws the send: either that succeeds and the element is never
   * received, or the send has happened and these methods return false. This is why the result is a
   * future, not just a stage. The {@code obtrude} forms and {@code completeAsync} bypass this, and
   * leave the send as it is. Without a limit on the pending futures, the waiting elements form an
   * unbounded buffer.
   *
   * @param element the element, not null
   * @return a future that is completed when the element has been sent, or will not be
   * @throws NullPointerException if {@code element} is null
   */
  CompletableFuture<@Nullable Void> sendAsync(E element);

  /**
   * Closes the channel: no more elements will be sent. Elements in the buffer can still be
   * received; after them every receive returns null at once. Waiting receivers are released with
   * null, waiting senders get a {@link ChannelClosedException}. The close happens-before a receive
   * that returns because of it.
   *
   * <p>After a {@linkplain ReceiveChannel#cancel() cancel}, which senders need not know about, the
   * first close has no effect, and is not an error. Sends continue to throw {@link
   * ChannelCancelledException}.
   *
   * @throws ChannelClosedException if the channel is already closed (in Go: {@code panic: close of
   *     closed channel})
   */
  void close();

  /**
   * Closes the channel because of a failure. Like {@link #close()}, except that a receive from the
   * drained channel, iteration included, throws a {@link ChannelClosedException} with this cause
   * instead of returning null.
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
   * Returns the number of elements that the buffer can hold: Go's {@code cap(ch)}. 0 if unbuffered,
   * {@link Integer#MAX_VALUE} if unlimited.
   */
  int capacity();
}
