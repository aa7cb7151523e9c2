package io.goroutines.time;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.goroutines.GoRuntime;
import io.goroutines.PanicHandler;
import io.goroutines.Schedulers;
import io.goroutines.Schedulers.Setup;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ticks and timers on the clocks of real schedulers. */
@Timeout(60)
class TickerOnSchedulersTest {

  static Stream<Setup> setups() {
    return Schedulers.setups();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void waitingGoroutineReceivesTicks(Setup setup) throws Exception {
    try (GoRuntime runtime = setup.open(PanicHandler.logging())) {
      runtime.run(
          () -> {
            int ticks = 0;
            try (Ticker ticker = Ticker.every(Duration.ofMillis(1))) {
              for (Instant tick : ticker.channel()) {
                assertNotNull(tick);
                if (++ticks == 5) {
                  break;
                }
              }
            }
            assertNotNull(Timer.after(Duration.ofMillis(1)).channel().receive());
            Timer never = Timer.after(Duration.ofDays(1));
            never.stop();
            assertFalse(never.stop());
          });
    }
  }
}
