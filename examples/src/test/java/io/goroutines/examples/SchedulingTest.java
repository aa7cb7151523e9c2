package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.Runs.Setup;
import io.goroutines.spi.Capability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs that show the work and the cost of a scheduler, on every scheduler. */
@Timeout(120)
class SchedulingTest {

  /** Each scheduler with the most processors: these tests do not depend on their number. */
  static Stream<Setup> schedulers() {
    Map<String, Setup> last = new LinkedHashMap<>();
    Runs.setups().forEach(setup -> last.put(setup.provider().name(), setup));
    return last.values().stream();
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void stacksGrowAndShrink(Setup setup) throws Exception {
    List<String> lines = setup.lines("stacks", "--count=1000", "--depth", "1000");
    assertEquals("1,000 goroutines, 1,000 calls deep", lines.getFirst());
    long shallow = figure(lines, "heap shallow");
    long deep = figure(lines, "heap deep");
    long returned = figure(lines, "heap returned");
    long ended = figure(lines, "heap ended");
    if (setup.provider().capabilities().contains(Capability.MILLIONS)) {
      assertTrue(deep - shallow >= 1_000 * 8, lines::toString); // two calls may share a frame
      assertTrue(returned - shallow < (deep - shallow) / 2, lines::toString);
      assertTrue(ended < shallow, lines::toString);
    }
  }

  private static long figure(List<String> lines, String label) {
    Matcher line =
        Pattern.compile("(?m)^" + label + " +(-?[0-9,]+)").matcher(String.join("\n", lines));
    assertTrue(line.find(), lines::toString);
    return Long.parseLong(line.group(1).replace(",", ""));
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void stacksRefuseMoreThanMemoryHolds(Setup setup) {
    String message =
        assertThrows(
                ConfigurationException.class,
                () -> setup.lines("stacks", "--count", "1000000", "--depth", "5000"))
            .getMessage();
    assertTrue(message.startsWith("stacks: "), message);
    assertTrue(message.endsWith("or ask for fewer or less deep ones (--count, --depth)"), message);
    assertEquals(1, message.lines().count());
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void parallelShowsEveryStepAndTimesEqualSums(Setup setup) throws Exception {
    List<String> lines = setup.lines("parallel", "3");
    boolean procs = setup.provider().capabilities().contains(Capability.PROCS);
    List<String> titles =
        procs
            ? List.of("1 processor", "2 processors", "3 processors")
            : List.of(setup.provider().name());
    for (String title : titles) {
      List<String> strips = strips(lines, title);
      for (String letter : List.of("A", "B", "C", "D")) {
        assertEquals(8, String.join("", strips).split(letter, -1).length - 1, lines::toString);
      }
      assertTrue(strips.size() <= 4, lines::toString);
    }
    if (setup.provider().name().equals("fifo")) {
      assertEquals(List.of("ABCD".repeat(8)), strips(lines, "1 processor"));
      assertTrue(strips(lines, "2 processors").size() <= 2, lines::toString);
    }
    List<String> rows = lines.subList(lines.lastIndexOf("") + 1, lines.size());
    List<String> names = new ArrayList<>(List.of("no goroutines"));
    names.addAll(titles);
    assertEquals(names.size(), rows.size(), lines::toString);
    for (int i = 0; i < rows.size(); i++) {
      assertTrue(
          rows.get(i)
              .matches(
                  names.get(i) + " +[0-9,]+ ms +[0-9.]+ times as fast +[0-9.]+ processors at work"),
          rows.get(i));
    }
    assertEquals(
        !procs,
        lines.stream().anyMatch(line -> line.contains(" takes no number of processors; it has ")));
  }

  /** Returns the indented lines below a title. */
  private static List<String> strips(List<String> lines, String title) {
    return lines.subList(lines.indexOf(title) + 1, lines.size()).stream()
        .takeWhile(line -> line.startsWith("  "))
        .map(String::strip)
        .toList();
  }
}
