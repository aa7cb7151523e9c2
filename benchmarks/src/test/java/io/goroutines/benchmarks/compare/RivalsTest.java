package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.goroutines.ConfigurationException;
import io.goroutines.benchmarks.host.Children;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each rival gives in each contest the number that all must give. Nothing is timed. */
class RivalsTest {

  private static final int PROCS = Runtime.getRuntime().availableProcessors();

  @TestFactory
  Stream<DynamicTest> everyRivalDoesWhatTheContestAsks() throws Exception {
    List<Rival> rivals = new ArrayList<>(Rivals.ours("test"));
    rivals.add(new Jdk(true));
    rivals.add(new Jdk(false));
    List<DynamicTest> tests = new ArrayList<>();
    for (Rival rival : rivals) {
      boolean opened = false;
      for (Contest contest : Contest.values()) {
        if (rival.leftOut(contest, PROCS).isPresent()) {
          continue;
        }
        if (!opened) {
          rival.open(PROCS);
          opened = true;
        }
        tests.add(
            dynamicTest(rival.name() + ": " + contest.id(), () -> assertRight(rival, contest)));
      }
    }
    assertTrue(tests.size() > 2 * Contest.values().length);
    return tests.stream();
  }

  private static void assertRight(Rival rival, Contest contest) throws Exception {
    int operations = contest == Contest.SIEVE || contest == Contest.TICKER ? 20 : 1_000;
    long result = rival.run(contest, operations);
    contest.expected(operations).ifPresent(expected -> assertEquals(expected, result));
  }

  @Test
  void whatCannotBeIsNoMeasurement() {
    long right = Contest.STREAM.expected(1_000).orElseThrow();
    assertEquals(Optional.empty(), Contest.STREAM.doubt(new Measurement(1, 1, 0, right), 1_000));
    assertEquals(
        Optional.of("gave 7 instead of " + right),
        Contest.STREAM.doubt(new Measurement(1, 1, 0, 7), 1_000));
    assertEquals(
        Optional.of("slept less than 49 ms"),
        Contest.SLEEPERS.doubt(new Measurement(1_000, 1, 0, 1), 20_000));
    assertEquals(Optional.empty(), Contest.SLEEPERS.doubt(new Measurement(2_500, 1, 0, 1), 20_000));
    assertTrue(Contest.TICKER.doubt(new Measurement(-5, 1, 0, -5), 500).isPresent());
  }

  @Test
  void aTickBeforeItWasDueIsSeen() {
    long[] inTime = LongStream.rangeClosed(1, 100).map(i -> i * 1_000).toArray();
    assertEquals(99, Lateness.worstHundredth(inTime));
    assertEquals(-1, Lateness.worstHundredth(new long[] {5, -3, 9}));
  }

  @Test
  void whoDoesNotWaitIsNotMeasured() {
    Waiting waiting = new Waiting(2);
    for (int i = 0; i < 2; i++) {
      waiting.begins();
      waiting.ended();
    }
    assertThrows(IllegalStateException.class, () -> waiting.measure(() -> {}));
  }

  @Test
  void aProcessMeasuresAndSaysSoInOneLine() throws Exception {
    Rival continuation = new RawContinuation();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(Comparison.FLAGS);
    command.addAll(continuation.flags(1));
    command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath()));
    command.addAll(
        List.of(Worker.class.getName(), "continuation", "YIELD4", "1", "1000", "1", "1"));
    try (Children children = new Children()) {
      Children.Ended ended = children.run(command, Map.of(), 120);
      assertEquals(0, ended.status(), ended.err());
      assertEquals(1_000, Measurement.in(ended.out()).orElseThrow().result());
    }
  }

  @Test
  void aProcessThatTakesTooLongIsEnded() throws Exception {
    try (Children children = new Children()) {
      assertEquals(-1, children.run(List.of("sleep", "600"), Map.of(), 0).status());
    }
  }

  @Test
  void aRivalThatGivesTwoResultsIsNoRival() {
    Rival forgetful =
        new Rival() {
          private long next;

          @Override
          public String name() {
            return "forgetful";
          }

          @Override
          public String version() {
            return "";
          }

          @Override
          public String versions() {
            return "";
          }

          @Override
          public Optional<String> leftOut(Contest contest, int procs) {
            return Optional.empty();
          }

          @Override
          public List<String> flags(int procs) {
            return List.of();
          }

          @Override
          public void open(int procs) {}

          @Override
          public long run(Contest contest, int operations) {
            return next++;
          }
        };
    assertThrows(
        IllegalStateException.class, () -> Worker.measure(forgetful, Contest.STREAM, 1, 0, 0));
  }

  @Test
  void goThatIsNamedMustBeThere(@TempDir Path directory) throws Exception {
    try (Children children = new Children()) {
      Optional<Path> none = Optional.of(directory.resolve("none"));
      assertThrows(ConfigurationException.class, () -> GoPeer.find(none, directory, 1, children));
      Optional<Path> other = Optional.of(Path.of("/bin/echo"));
      assertThrows(ConfigurationException.class, () -> GoPeer.find(other, directory, 1, children));
    }
  }
}
