package io.goroutines.spi.support;

import io.goroutines.Channel;
import io.goroutines.ChannelFactory;
import io.goroutines.ChannelSpec;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/** A channel factory for runtimes in tests that need no channels. */
enum NoChannels implements ChannelFactory {
  INSTANCE;

  @Override
  public <E> Channel<E> unbuffered() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <E> Channel<E> buffered(int capacity) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <E> Channel<E> make(ChannelSpec<E> spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Alarm alarm(Scheduler scheduler, long deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases) {
    throw new UnsupportedOperationException();
  }
}
