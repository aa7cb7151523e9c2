package io.goroutines.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.Schedulers.Setup;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Elements from and to every mix of senders, receivers, selects, limits, attempts, interrupts and
 * closes, over tiny buffers: none is lost, none comes twice, and the elements of one sender come in
 * order.
 *
 * <p>{@code -Dstorm.seed=1} sets the seed.
 */
class ChannelStormTest {

  private static final int SOME = 40_000;
  private static final int MILLION = 1_000_000;
  private static final int CAPACITIES = 4;

  private static final ChannelFactory CHANNELS =
      ServiceLoader.load(ChannelFactory.class).findFirst().orElseThrow();

  /** Threads without one of our schedulers. */
  enum Threads {
    PLATFORM(Thread.ofPlatform().daemon()),
    VIRTUAL(Thread.ofVirtual());

    private final Thread.Builder builder;

    Threads(Thread.Builder builder) {
      this.builder = builder;
    }

    private Storm.Hand start(Body body) {
      Thread thread =
          builder.start(
              () -> {
                try {
                  body.run();
                } catch (Exception e) {
                  throw new IllegalStateException(e); // the storm's bodies throw nothing
                }
              });
      return new Storm.Hand() {
        @Override
        public void interrupt() {
          thread.interrupt();
        }

        @Override
        public void join() throws InterruptedException {
          thread.join();
        }
      };
    }
  }

  private static Storm.Hand start(GoRuntime runtime, Body body) {
    Goroutine goroutine = runtime.go(body);
    return new Storm.Hand() {
      @Override
      public void interrupt() {
        goroutine.interrupt();
      }

      @Override
      public void join() throws InterruptedException {
        goroutine.join();
      }
    };
  }

  private static long seed() {
    Long seed = Long.getLong("storm.seed");
    return seed != null ? seed : ThreadLocalRandom.current().nextInt();
  }

  /** At the capacities 0, 1, 2 and 3. */
  private static void storms(Storm.Crew crew, int elements) throws Exception {
    for (int capacity = 0; capacity < CAPACITIES; capacity++) {
      Storm.Report report = new Storm(CHANNELS, capacity, elements / CAPACITIES, seed()).run(crew);
      assertTrue(report.pairs() > Storm.MIXES, report::toString);
      assertTrue(report.interrupted() > 0, report::toString);
      assertTrue(report.gaveUp() > 0, report::toString);
      assertTrue(report.closed() > 0, report::toString);
    }
  }

  private static void storms(Setup setup, int elements) throws Exception {
    var panics = new ConcurrentLinkedQueue<Throwable>();
    try (GoRuntime runtime = setup.open((goroutine, cause) -> panics.add(cause))) {
      storms(body -> start(runtime, body), elements);
    }
    assertEquals(List.of(), List.copyOf(panics));
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void someElementsOnThreads(Threads threads) throws Exception {
    storms(threads::start, SOME);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void aMillionElementsOnThreads(Threads threads) throws Exception {
    storms(threads::start, MILLION);
  }

  @ParameterizedTest
  @MethodSource("io.goroutines.Schedulers#setups")
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void someElementsOnGoroutines(Setup setup) throws Exception {
    storms(setup, SOME);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("io.goroutines.Schedulers#setups")
  void aMillionElementsOnGoroutines(Setup setup) throws Exception {
    storms(setup, MILLION);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void faultsAreDetected(WrongChannels.Fault fault) throws Exception {
    Storm storm = new Storm(new WrongChannels(CHANNELS, fault), 2, 10_000, seed());
    if (fault == WrongChannels.Fault.NONE) {
      assertTrue(storm.run(Threads.PLATFORM::start).pairs() > Storm.MIXES);
    } else {
      AssertionError noticed =
          assertThrows(AssertionError.class, () -> storm.run(Threads.PLATFORM::start));
      assertTrue(noticed.getMessage().contains(fault.noticed), noticed::getMessage);
    }
  }
}
