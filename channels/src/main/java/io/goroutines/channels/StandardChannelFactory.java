package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.ChannelFactory;
import io.goroutines.ChannelSpec;
import io.goroutines.ChannelSpec.Overflow;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Creates channels after the design of Go's runtime, and selects among them. It has no state; all
 * instances are equivalent, and a select may combine channels of different instances.
 *
 * <p>A buffer is allocated as a whole when its channel is created, as in Go: four or eight bytes
 * for each element of the capacity. An unlimited one grows in pieces of 64 elements, and releases
 * them as they are drained.
 */
public final class StandardChannelFactory implements ChannelFactory {

  /** The longest array that all common JVMs can allocate. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  /** Creates a factory; called by {@link java.util.ServiceLoader}. */
  public StandardChannelFactory() {}

  @Override
  public <E> Channel<E> unbuffered() {
    return new Chan<>(0);
  }

  @Override
  public <E> Channel<E> buffered(int capacity) {
    checkCapacity(capacity);
    return new Chan<>(capacity);
  }

  @Override
  public <E> Channel<E> make(ChannelSpec<E> spec) {
    if (spec.capacity() != ChannelSpec.UNLIMITED) {
      checkCapacity(spec.capacity());
    }
    return spec.overflow() == Overflow.WAIT
            && spec.capacity() != ChannelSpec.UNLIMITED
            && spec.onUndelivered() == null
        ? new Chan<>(spec.capacity())
        : new Chan<>(new Kind(spec));
  }

  @Override
  public Alarm alarm(Scheduler scheduler, long deadline) {
    return new AlarmKind(scheduler, deadline);
  }

  private static void checkCapacity(int capacity) {
    if (capacity < 0 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "a channel's capacity is from 0 to " + MAX_CAPACITY + ", not " + capacity);
    }
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException {
    return Select.select(order, cases);
  }
}
