package io.goroutines;

import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Creates channels, and selects among them.
 *
 * <p>Programs mostly use {@link Go#chan()} and {@link Go#select}; with dependency injection, inject
 * this type. An implementation is found through {@link java.util.ServiceLoader}; it does not depend
 * on a scheduler: its operations wait through {@link io.goroutines.spi.Seam}.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface ChannelFactory {

  /**
   * Creates an unbuffered channel: Go's {@code make(chan E)}.
   *
   * @param <E> the type of the elements
   */
  <E> Channel<E> unbuffered();

  /**
   * Creates a channel with a buffer: Go's {@code make(chan E, capacity)}.
   *
   * @param capacity the number of elements that the buffer holds; 0 for an unbuffered channel
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if {@code capacity} is negative or exceeds the
   *     implementation's maximum
   */
  <E> Channel<E> buffered(int capacity);

  /**
   * Creates a channel of any kind.
   *
   * @param spec the kind; from {@link ChannelBuilder#spec()}
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if the capacity exceeds the implementation's maximum
   */
  <E> Channel<E> make(ChannelSpec<E> spec);

  /**
   * Creates a timer channel with one tick, at a deadline, and its control. Does not open with a
   * point.
   *
   * @param scheduler the scheduler whose clock counts, and which wakes waiting receivers
   * @param deadline when the tick is due; never for {@link io.goroutines.spi.Waiter#NO_DEADLINE}
   * @return a pending alarm
   */
  Alarm alarm(Scheduler scheduler, long deadline);

  /**
   * Waits until one of the cases is ready and performs it: one operation, atomically. See {@link
   * Go#select}.
   *
   * @param order how to choose when several cases are ready
   * @param cases the cases, none of them null; without any, the select waits indefinitely
   * @param <R> the type of the results of the cases
   * @param <X> the type of the exceptions thrown by the functions of the cases
   * @return the result of the function of the case taken
   * @throws X if the function of the case taken throws it
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no case
   *     was then taken. With a default case the interrupt status is not checked.
   * @throws ChannelClosedException if the case taken sends on a closed channel, or receives from a
   *     drained one that was closed with a cause
   * @throws IllegalArgumentException if there are two defaults, a default beside a timeout, or a
   *     channel of another implementation
   */
  <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException;
}
