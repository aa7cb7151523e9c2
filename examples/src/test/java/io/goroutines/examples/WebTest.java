package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.Runs.Setup;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** web, with a small load. */
@Timeout(120)
class WebTest {

  /** Each scheduler once: this starts four processes. */
  static Stream<Setup> schedulers() {
    return Runs.setups().filter(setup -> setup.config().procs().orElse(2) == 2);
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void everyKindOfServerAnswersWithoutErrors(Setup setup) throws Exception {
    List<String> lines = setup.lines("web", "--load=20", "--wait=0.01", "--seconds=0.2");
    assertEquals(5, lines.size(), lines::toString);
    assertEquals("20 clients at once; each request waits 10 ms", lines.get(0));
    for (int i = 2; i < 5; i++) {
      assertTrue(
          lines
              .get(i)
              .matches("(a goroutine|a thread|a pool of 200) .* [1-9][0-9,]* .* ms .* ms +[0-9]+"),
          lines::toString);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x           | unexpected argument 'x'
          --load 5001 | --load must be a whole number from 1 to 5000, not '5001'
          --wait -1   | --wait must be a number of seconds from 0.01 to 86400, not '-1'
          """)
  void wrongArgumentIsAnErrorOfOneLine(String args, String what) {
    assertEquals(
        "web: " + what + "; usage: web [--load N] [--wait S] [--seconds S]",
        assertThrows(ConfigurationException.class, () -> Runs.any().lines("web", args.split(" ")))
            .getMessage());
  }
}
