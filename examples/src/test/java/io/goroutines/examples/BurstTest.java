package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compiler must not treat the end of a goroutine as unreachable because it has not happened
 * yet: each stack that waits in such code is deoptimized when it resumes.
 */
@Timeout(120)
class BurstTest {

  @ParameterizedTest
  @ValueSource(strings = {"fifo", "workstealing"})
  void firstGoroutinesToEndAreNotDeoptimized(String scheduler) throws Exception {
    List<String> lines =
        Launched.lines(
            List.of("-Xmx1g", "-Xlog:deoptimization=debug", "-Dgoroutines.scheduler=" + scheduler),
            Burst.class);
    assertEquals(1, lines.stream().filter("ended"::equals).count());
    assertTrue(lines.size() > 1, "no log of deoptimizations");
    assertTrue(
        lines.stream().filter(line -> line.contains(".Fiber.")).count() < Burst.GOROUTINES / 100,
        () ->
            lines.size()
                + " lines, of which some are "
                + lines.subList(lines.size() - 10, lines.size()));
  }
}
