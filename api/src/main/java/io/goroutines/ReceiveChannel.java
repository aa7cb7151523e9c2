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
 * <p>All methods may be called from any thread: a goroutine of any runtime, a virtual thread, a
 * platform thread. A received null is never an element: it means that there was none.
 *
 * @param <E> the type of the elements
 * @see Channel
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface ReceiveChannel<E> extends Iterable<E> {

  /**
   * Receives an element, waiting until there is one: Go's {@code <-ch}. The matching send happens
   * before this returns; on a channel of capacity C, this receive happens before the C-th send
   * after the matching one completes.
   *
   * @return the element, or null if the channel is closed and drained
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; nothing
   *     was then received
   * @throws ChannelClosedException if the channel is drained and was {@linkplain
   *     SendChannel#close(Throwable) closed with a cause}
   */
  @Nullable E receive() throws InterruptedException;

  /**
   * Receives an element and whether there was one: Go's {@code v, ok := <-ch}. Otherwise as {@link
   * #receive}.
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
   * whether more can come.
   *
   * @return the element, or null if there was none
   * @throws ChannelClosedException as {@link #receive}
   */
  @Nullable E tryReceive();

  /**
   * Receives an element, waiting up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return the element, or null if none came in time or the channel is closed and drained, which
   *     {@link #isDone} tells apart
   * @throws InterruptedException as {@link #receive}
   * @throws ChannelClosedException as {@link #receive}
   */
  @Nullable E tryReceive(Duration limit) throws InterruptedException;

  /**
   * Receives an element without waiting, for callers that must not: event loops, callbacks. If
   * there is none at once, the receive waits in the order of its arrival with other receivers, and
   * the future is completed when it has got one. The matching send happens before that.
   *
   * <p>The future is completed with the comma-ok result: {@link Received#closed()} if the channel
   * is closed and drained, before or meanwhile; or with a {@link ChannelClosedException} if it was
   * {@linkplain SendChannel#close(Throwable) closed with a cause}. Who completes it, and on which
   * thread, is as in {@link SendChannel#sendAsync}.
   *
   * <p>Completing the future from outside, by {@link CompletableFuture#cancel cancel}, a time-out,
   * {@code complete} or {@code completeExceptionally}, withdraws the receive: either that succeeds
   * and no element is taken, or an element was taken and these return false; it is about to arrive.
   * The {@code obtrude} forms and {@code completeAsync} go round this: an element that then comes
   * in vain is {@linkplain ChannelBuilder#onUndelivered undelivered}.
   *
   * <p>It is this future that is to be withdrawn, not one that depends on it: write {@code
   * receiveAsync().orTimeout(…).thenApply(…)}. If {@code receiveAsync().thenApply(…)} is cancelled
   * or times out, the receive goes on, and what it takes is lost with that stage.
   *
   * @return when an element was received, or none will be
   */
  CompletableFuture<Received<E>> receiveAsync();

  /**
   * Says that nothing more is wanted: the receivers' way to end a channel. Closes it if it is open,
   * and drops what is in the buffer, at one moment; every element of the buffer is {@linkplain
   * ChannelBuilder#onUndelivered undelivered}. Waiting receivers are released with null. Waiting
   * senders, and every send from now on, get a {@link ChannelCancelledException}, which ends a
   * goroutine that does not catch it quietly: a producer need not know when its receiver has had
   * enough.
   *
   * <p>It does no harm to call this again, or when the channel is closed already: it then stays a
   * closed channel, and a send on it is a mistake as before; a cause that it was closed with
   * remains, and receives go on throwing it.
   */
  void cancel();

  /**
   * Returns whether the channel is closed and drained, so that no receive will ever give an element
   * again. Once true it stays true.
   */
  boolean isDone();

  /** Returns the number of elements in the buffer now: Go's {@code len(ch)}. 0 if unbuffered. */
  int length();

  /**
   * Returns how many elements the buffer can hold: Go's {@code cap(ch)}. 0 if unbuffered, {@link
   * Integer#MAX_VALUE} if unlimited.
   */
  int capacity();

  /**
   * Returns an iterator that receives until the channel is closed and drained: Go's {@code for v :=
   * range ch}. {@code hasNext} waits for the next element and takes it; {@code next} hands it out.
   * An interrupt gives a {@link GoroutineInterruptedException} with the interrupt status set again
   * and nothing consumed. Several iterators may share the channel; each element goes to one of
   * them. An element that {@code hasNext} has taken and {@code next} never asked for is lost, so do
   * not stop between the two; the enhanced {@code for} never does.
   */
  @Override
  Iterator<E> iterator();

  /**
   * Returns a sequential, ordered stream of what this channel gives until it is closed and drained.
   * Its operations wait and take elements as {@link #iterator()} does, one at a time and only when
   * one is asked for: {@code limit(n)} takes n. An interrupt gives a {@link
   * GoroutineInterruptedException} with the status set again. Made parallel it takes elements in
   * batches ahead of use, so do not.
   */
  default Stream<E> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }
}
