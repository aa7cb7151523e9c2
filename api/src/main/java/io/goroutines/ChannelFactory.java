package io.goroutines;

import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Makes channels, and selects among them.
 *
 * <p>Programs mostly use {@link Go#chan()} and {@link Go#select}; where dependencies are injected,
 * this is what to ask for. An implementation is found through {@link java.util.ServiceLoader}; it
 * depends on no scheduler: whatever waits in it waits through {@link io.goroutines.spi.Seam}.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface ChannelFactory {

  /**
   * Makes an unbuffered channel: Go's {@code make(chan E)}.
   *
   * @param <E> the type of the elements
   */
  <E> Channel<E> unbuffered();

  /**
   * Makes a channel with a buffer: Go's {@code make(chan E, capacity)}.
   *
   * @param capacity how many elements the buffer holds; 0 makes an unbuffered channel
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if {@code capacity} is negative or beyond what the
   *     implementation can hold
   */
  <E> Channel<E> buffered(int capacity);

  /**
   * Makes a channel of any kind.
   *
   * @param spec which kind; from {@link ChannelBuilder#spec()}
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if the capacity is beyond what the implementation can hold
   */
  <E> Channel<E> make(ChannelSpec<E> spec);

  /**
   * Makes a channel that gives the time once, at a deadline, and what can set it anew. Opens with
   * no point.
   *
   * @param scheduler whose clock counts, and which wakes receivers that wait
   * @param deadline when the tick is due; {@link io.goroutines.spi.Waiter#NO_DEADLINE} never comes
   * @return an alarm that is pending
   */
  Alarm alarm(Scheduler scheduler, long deadline);

  /**
   * Waits until one of the cases can go on and performs it: one operation, atomically. See {@link
   * Go#select}.
   *
   * @param order how to choose when several cases are ready
   * @param cases the cases, none of them null; none at all means to wait for ever
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
   * @return what the function of the case that was taken yields
   * @throws X if the function of the case that was taken throws it
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no case
   *     was then taken. With a default case the interrupt status is not looked at.
   * @throws ChannelClosedException if the case that was taken sends on a closed channel, or
   *     receives from a drained one that was closed with a cause
   * @throws IllegalArgumentException if there are two defaults, a default beside a timeout, or a
   *     channel of another implementation
   */
  <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException;

  /**
   * Makes a select that can be used again and again. See {@link PreparedSelect}.
   *
   * @param order how to choose when several cases are ready
   * @param cases the cases, none of them null; the array is copied
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
   * @throws IllegalArgumentException if there are two defaults, a default beside a timeout, or a
   *     channel of another implementation
   */
  <R extends @Nullable Object, X extends Exception> PreparedSelect<R, X> prepare(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases);
}
