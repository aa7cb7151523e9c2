package io.goroutines.scheduler.workstealing;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Lifecycle;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Creates fibers of goroutines that are never run. */
final class Fibers {

  private static final GoroutineHost NOBODY =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          throw new AssertionError(cause);
        }
      };

  private static final GoroutineStart START =
      new GoroutineStart(NOBODY, 1, GoroutineOptions.DEFAULT, 0, Fibers.class, () -> {});

  private Fibers() {}

  static Fiber make() {
    AtomicReference<@Nullable Fiber> submitted = new AtomicReference<>();
    Goroutine _ = new Lifecycle(Duration.ZERO).start(START, submitted::set);
    return Objects.requireNonNull(submitted.get());
  }
}
