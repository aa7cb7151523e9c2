package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compiler must not take the end of a goroutine for something that never happens, because it
 * has not yet happened: each stack that waits in such code is taken apart when it goes on.
 */
@Timeout(120)
class BurstTest {

  @ParameterizedTest
  @ValueSource(strings = {"fifo", "workstealing"})
  void theFirstGoroutinesToEndAreNotTakenApart(String scheduler) throws Exception {
    List<String> lines =
        Launched.lines(
            List.of("-Xmx1g", "-Xlog:deoptimization=debug", "-Dgoroutines.scheduler=" + scheduler),
            Burst.class);
    assertEquals(1, lines.stream().filter("ended"::equals).count());
    assertTrue(lines.size() > 1, "no log of deoptimizations");
    assertTrue(
        lines.stream().filter(line -> line.contains(".Strand.")).count() < Burst.GOROUTINES / 100,
        () ->
            lines.size()
                + " lines, of which some are "
                + lines.subList(lines.size() - 10, lines.size()));
  }
}
