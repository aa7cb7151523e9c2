package io.goroutines.verification;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineRegistry;
import io.goroutines.spi.GoroutineStart;
import org.jspecify.annotations.Nullable;

/** A goroutine without a scheduler: who calls {@link #run} is its thread. */
final class BareGoroutine extends AbstractGoroutine {

  private static final GoroutineHost HOST =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException("there is no runtime");
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          throw new IllegalStateException(cause);
        }
      };

  private final @Nullable GoroutineRegistry registry;

  BareGoroutine(Body body) {
    this(1, null, body);
  }

  /** Creates a goroutine that is listed in a registry if there is one. */
  BareGoroutine(long id, @Nullable GoroutineRegistry registry, Body body) {
    super(new GoroutineStart(HOST, id, GoroutineOptions.DEFAULT, 0, BareGoroutine.class, body));
    this.registry = registry;
    if (registry != null) {
      registry.add(this);
    }
  }

  void run() {
    runBody();
  }

  @Override
  protected void ended() {
    if (registry != null) {
      registry.remove(this);
    }
  }
}
