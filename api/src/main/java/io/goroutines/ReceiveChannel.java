package io.goroutines;

import java.time.Duration;
import java.util.Iterator;
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
   * Returns whether the channel is closed and drained, so that no receive will ever give an element
   * again. Once true it stays true.
   */
  boolean isDone();

  /** Returns the number of elements in the buffer now: Go's {@code len(ch)}. 0 if unbuffered. */
  int length();

  /** Returns how many elements the buffer can hold: Go's {@code cap(ch)}. 0 if unbuffered. */
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
}
