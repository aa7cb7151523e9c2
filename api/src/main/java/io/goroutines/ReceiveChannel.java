package io.goroutines;

import java.time.Duration;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a channel: Go's {@code <-chan E}.
 *
 * <p>All methods are thread-safe and may be called by a goroutine of any runtime, a virtual thread
 * or a platform thread. Null is never an element: a receive that returns null received none.
 *
 * @param <E> the type of the elements
 * @see Channel
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface ReceiveChannel<E> extends Iterable<E> {

  /**
   * Receives an element, waiting until there is one: Go's {@code <-ch}. The matching send
   * happens-before this returns; on a channel of capacity C, this receive happens-before the
   * completion of the C-th send after the matching one.
   *
   * @return the element, or null if the channel is closed and drained
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no
   *     element was then received
   * @throws ChannelClosedException if the channel is drained and was {@linkplain
   *     SendChannel#close(Throwable) closed with a cause}
   */
  @Nullable E receive() throws InterruptedException;

  /**
   * Receives an element and whether there was one: Go's {@code v, ok := <-ch}. Otherwise like
   * {@link #receive}.
   *
   * @return the element with {@code ok}, or {@link Received#closed()} if the channel is closed and
   *     drained
   * @throws InterruptedException as {@link #receive}
   * @throws ChannelClosedException as {@link #receive}
   */
  Received<E> receiveOk() throws InterruptedException;

  /**
   * Receives an element if that is possible at once. Strict: null means that there was a moment
   * during the call at which the buffer was empty and no sender waited. {@link #isDone} tells
   * whether more elements can come.
   *
   * @return the element, or null if there was none
   * @throws ChannelClosedException as {@link #receive}
   */
  @Nullable E tryReceive();

  /**
   * Receives an element, waiting up to a limit.
   *
   * @param limit the maximum time to wait; zero or less does not wait
   * @return the element, or null if none came in time or the channel is closed and drained; {@link
   *     #isDone} tells these apart
   * @throws InterruptedException as {@link #receive}
   * @throws ChannelClosedException as {@link #receive}
   */
  @Nullable E tryReceive(Duration limit) throws InterruptedException;

  /**
   * Receives an element without waiting, for callers that must not wait: event loops, callbacks. If
   * there is none at once, the receive is enqueued, in FIFO order with other receivers, and the
   * future is completed with its element. The matching send happens-before that completion.
   *
   * <p>The future is completed with the comma-ok result: {@link Received#closed()} if the channel
   * is closed and drained, before or meanwhile; or with a {@link ChannelClosedException} if it was
   * {@linkplain SendChannel#close(Throwable) closed with a cause}. The completing thread is the
   * same as in {@link SendChannel#sendAsync}.
   *
   * <p>Completing the future from outside, by {@link CompletableFuture#cancel cancel}, a time-out,
   * {@code complete} or {@code completeExceptionally}, withdraws the receive: either that succeeds
   * and no element is taken, or an element was taken and these methods return false; the future is
   * about to be completed with it. The {@code obtrude} forms and {@code completeAsync} bypass this:
   * an element that arrives afterwards is {@linkplain ChannelBuilder#onUndelivered undelivered}.
   *
   * <p>Withdraw this future, not a dependent one: write {@code
   * receiveAsync().orTimeout(…).thenApply(…)}. If {@code receiveAsync().thenApply(…)} is cancelled
   * or times out, the receive remains enqueued, and its element is lost with that stage.
   *
   * @return a future that is completed when an element was received, or none will be
   */
  CompletableFuture<Received<E>> receiveAsync();

  /**
   * Cancels the channel from the receiving side and discards its buffer. Closes the channel if it
   * is open, and drops the elements in the buffer, atomically; each of them is {@linkplain
   * ChannelBuilder#onUndelivered undelivered}. Waiting receivers are released with null. Waiting
   * senders, and every later send, get a {@link ChannelCancelledException}, which is an ordinary
   * end of a goroutine that does not catch it: a producer need not be told separately that its
   * elements are no longer needed.
   *
   * <p>A further call, or a call on a closed channel, is allowed: a closed channel stays closed,
   * and a send on it is an error as before; the cause that it was closed with remains, and receives
   * continue to throw it.
   */
  void cancel();

  /**
   * Returns whether the channel is closed and drained, so that no receive will ever return an
   * element again. Once true, it stays true.
   */
  boolean isDone();

  /** Returns the number of elements in the buffer now: Go's {@code len(ch)}. 0 if unbuffered. */
  int length();

  /**
   * Returns the number of elements that the buffer can hold: Go's {@code cap(ch)}. 0 if unbuffered,
   * {@link Integer#MAX_VALUE} if unlimited.
   */
  int capacity();

  /**
   * Returns an iterator that receives until the channel is closed and drained: Go's {@code for v :=
   * range ch}. {@code hasNext} waits for the next element and receives it; {@code next} returns it.
   * An interrupt causes a {@link GoroutineInterruptedException} with the interrupt status set again
   * and no element consumed. Several iterators may share the channel; each element goes to one of
   * them. An element that {@code hasNext} has received is lost unless {@code next} is called, so do
   * not stop between the two; the enhanced {@code for} never does.
   */
  @Override
  Iterator<E> iterator();

  /**
   * Returns a sequential, ordered stream of the elements of this channel until it is closed and
   * drained. Its operations wait and receive like {@link #iterator()}, one element at a time and on
   * demand: {@code limit(n)} takes n. An interrupt causes a {@link GoroutineInterruptedException}
   * with the interrupt status set again. Do not make the stream parallel: it would receive elements
   * in batches ahead of use.
   */
  default Stream<E> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }
}
