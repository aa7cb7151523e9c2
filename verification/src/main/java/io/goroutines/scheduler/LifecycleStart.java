package io.goroutines.scheduler;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A start that races with a close is refused or interrupted. First: whether the start succeeded;
 * second: whether the body, which runs after both, was interrupted.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was refused.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It was started, and interrupted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was started, and not interrupted by the close.")
@State
public class LifecycleStart {

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

  private final Lifecycle lifecycle = new Lifecycle(Duration.ZERO);
  private final Fibers.Kept later = new Fibers.Kept();
  private int interrupted;

  /** Starts. */
  @Actor
  public void starter(II_Result result) {
    Goroutine started =
        lifecycle.start(
            new GoroutineStart(
                HOST, 1, GoroutineOptions.DEFAULT, 0, LifecycleStart.class, this::body),
            later);
    result.r1 = started == null ? 0 : 1;
  }

  private void body() {
    interrupted = Thread.currentThread().isInterrupted() ? 1 : 0;
  }

  /** Closes, without waiting. */
  @Actor
  public void closer() {
    boolean _ = lifecycle.refuseStarts();
    lifecycle.interruptAll();
  }

  /** Runs the started goroutine. */
  @Arbiter
  public void carry(II_Result result) {
    if (result.r1 == 1) {
      later.kept().run();
    }
    result.r2 = interrupted;
  }

  /** The twin: a start checks for the close before it is listed, and not after. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was refused.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It was started, and interrupted.")
  @Outcome(
      id = "1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It was started, and not interrupted.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Refused, and interrupted.")
  @State
  public static class LooksFirstTwin {

    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final AtomicReference<@Nullable AtomicBoolean> listed = new AtomicReference<>();

    /** Starts. */
    @Actor
    public void starter(II_Result result) {
      if (!closed.get()) {
        listed.set(interrupted);
        result.r1 = 1;
      }
    }

    /** Closes. */
    @Actor
    public void closer() {
      closed.set(true);
      AtomicBoolean live = listed.get();
      if (live != null) {
        live.set(true);
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = interrupted.get() ? 1 : 0;
    }
  }
}
