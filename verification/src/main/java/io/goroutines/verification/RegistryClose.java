package io.goroutines.verification;

import io.goroutines.spi.support.GoroutineRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A close misses no goroutine that is not done. First: whether interruptAndAwait reports that all
 * have ended; second: whether the goroutine that was ending is done by then.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "All have ended, and are done.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The close missed it, or its end.")
@State
public class RegistryClose {

  private final GoroutineRegistry registry = new GoroutineRegistry();
  private final BareGoroutine goroutine = new BareGoroutine(() -> {});
  private final BareGoroutine closer = new BareGoroutine(() -> {});

  /** One goroutine is listed. */
  public RegistryClose() {
    registry.add(goroutine);
  }

  /** Closes. */
  @Actor
  public void closer(II_Result result) {
    closer.enter();
    result.r1 = registry.interruptAndAwait(Duration.ofDays(1)) ? 1 : 0;
    result.r2 = goroutine.isDone() ? 1 : 0;
    closer.leave();
  }

  /** The goroutine's thread. */
  @Actor
  public void runner() {
    goroutine.run();
    closer.noMoreWakers();
  }

  /** The twin: a goroutine is removed from the list when its body has ended, before it is done. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "All have ended, and are done.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The close missed it.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The close missed its end.")
  @State
  public static class UnlistedEarlyTwin {

    private final AtomicReference<@Nullable BareGoroutine> list = new AtomicReference<>();
    private final BareGoroutine goroutine =
        new BareGoroutine(() -> {}) {
          @Override
          protected void ended() {
            list.set(null);
          }
        };
    private final BareGoroutine closer = new BareGoroutine(() -> {});

    /** One goroutine is listed. */
    public UnlistedEarlyTwin() {
      list.set(goroutine);
    }

    /** Closes. */
    @Actor
    public void closer(II_Result result) {
      closer.enter();
      result.r1 = 1;
      BareGoroutine live = list.get();
      if (live != null) {
        live.interrupt();
        try {
          live.join();
        } catch (InterruptedException _) {
          result.r1 = 0;
        }
      }
      result.r2 = goroutine.isDone() ? 1 : 0;
      closer.leave();
    }

    /** The goroutine's thread. */
    @Actor
    public void runner() {
      goroutine.run();
      closer.noMoreWakers();
    }
  }
}
