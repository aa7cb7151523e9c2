package io.goroutines.scheduler.workstealing;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.scheduler.Dispatcher;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Lifecycle;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates fibers of goroutines that are never run. */
final class Fibers {

  private static final class Catcher implements Dispatcher {
    @Nullable Fiber caught;

    @Override
    public void submit(Fiber fiber) {
      caught = fiber;
    }

    @Override
    public boolean carries(Fiber fiber) {
      return false;
    }

    @Override
    public int random(int bound) {
      return 0;
    }

    @Override
    public int spins() {
      return 0;
    }
  }

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
    Catcher catcher = new Catcher();
    Goroutine _ = new Lifecycle(Duration.ZERO).start(START, catcher);
    return Objects.requireNonNull(catcher.caught);
  }
}
