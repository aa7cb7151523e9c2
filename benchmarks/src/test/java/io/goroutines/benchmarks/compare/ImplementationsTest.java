package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.goroutines.ConfigurationException;
import io.goroutines.benchmarks.host.Children;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each implementation returns in each contest the number that all must return. Nothing is timed.
 */
class ImplementationsTest {

  private static final int PROCS = Runtime.getRuntime().availableProcessors();

  @TestFactory
  Stream<DynamicTest> everyRivalDoesWhatTheContestAsks() throws Exception {
    List<Implementation> implementations = new ArrayList<>(Implementations.ours("test"));
    implementations.add(new Jdk(true));
    implementations.add(new Jdk(false));
    List<DynamicTest> tests = new ArrayList<>();
    for (Implementation implementation : implementations) {
      boolean opened = false;
      for (Contest contest : everything()) {
        if (implementation.leftOut(contest, PROCS).isPresent()) {
          continue;
        }
        if (!opened) {
          implementation.open(PROCS);
          opened = true;
        }
        tests.add(
            dynamicTest(
                implementation.name() + ": " + contest.id(),
                () -> assertRight(implementation, contest)));
      }
    }
    assertTrue(tests.size() > 2 * everything().size());
    return tests.stream();
  }

  private static List<Contest> everything() {
    return Arrays.stream(Group.values()).flatMap(group -> group.contests().stream()).toList();
  }

  private static void assertRight(Implementation implementation, Contest contest) throws Exception {
    int operations = few(contest);
    long result = implementation.prepare(contest, operations).call();
    contest.expected(operations).ifPresent(expected -> assertEquals(expected, result));
  }

  /** Returns as few operations as the program takes: for some a multiple of 1,000 or 2,000. */
  private static int few(Contest contest) {
    return switch (contest) {
      case Classic.SIEVE, Classic.IDLE, Classic.TICKER -> 20;
      case Classic.STARTUP -> 1;
      case GoBenchmark.CHAN_POPULAR -> 4;
      case GoBenchmark benchmark when benchmark.id().startsWith("Wakeup") -> 20;
      case GoBenchmark _ -> 2_000;
      case Curve.Point point when point.goroutines() == 10_000 -> 10_000;
      case Curve.Point _ -> 3_200;
      default -> 1_000;
    };
  }

  @Test
  void goReturnsSameResults(@TempDir Path directory) throws Exception {
    try (Children children = new Children()) {
      GoPeer.Found found = GoPeer.find(Optional.empty(), directory, children);
      // Without Go the comparison omits it; but an installed Go must build the programs.
      assumeTrue(found.participant().isPresent() || !found.missing().contains("on the PATH"));
      Participant go = found.participant().orElseThrow(() -> new AssertionError(found.missing()));
      for (Contest contest : everything()) {
        int operations = few(contest);
        List<String> command = new ArrayList<>(go.command().apply(contest, PROCS));
        command.addAll(List.of(Integer.toString(operations), "0", "0"));
        Children.Ended ended =
            children.run(command, go.environment().apply(contest.procs(PROCS)), 120);
        assertEquals(0, ended.status(), contest.id() + ": " + ended.err());
        long result = Measurement.in(ended.out()).orElseThrow().result();
        contest
            .expected(operations)
            .ifPresent(expected -> assertEquals(expected, result, contest.id()));
      }
    }
  }

  @Test
  void contestNamesAreUnique() {
    List<String> ids = everything().stream().map(Contest::id).toList();
    assertEquals(ids, ids.stream().distinct().toList());
    for (Contest contest : everything()) {
      assertEquals(contest, Contest.of(contest.id()));
    }
    assertThrows(IllegalArgumentException.class, () -> Contest.of("none"));
    List<String> names =
        Arrays.stream(Group.values()).flatMap(g -> g.names().keySet().stream()).toList();
    assertEquals(names, names.stream().distinct().toList());
  }

  @Test
  void sizesMeetRequirementsOfPrograms() {
    for (Contest contest : everything()) {
      for (boolean quick : new boolean[] {true, false}) {
        int operations = contest.operations(quick);
        if (contest instanceof Curve.Point point && point.curve() != Curve.CASES) {
          assertEquals(0, operations % (point.goroutines() / 2), contest.id());
        } else if (contest instanceof GoBenchmark && contest.id().startsWith("ChanSync")) {
          assertEquals(0, operations % 2_000, contest.id());
        } else if (contest instanceof GoBenchmark && contest.id().contains("ProdCons")) {
          assertEquals(0, operations % 1_000, contest.id());
        }
      }
    }
  }

  @Test
  void othersAreLeftOutOfReservedContests() {
    for (Implementation implementation : Implementations.others()) {
      for (Contest contest : everything()) {
        assertTrue(
            contest instanceof Classic || implementation.leftOut(contest, PROCS).isPresent(),
            () -> implementation.name() + ": " + contest.id());
      }
    }
  }

  @Test
  void eachPassIsPrepared() throws Exception {
    List<String> steps = new ArrayList<>();
    Implementation implementation =
        new Named("prepares") {
          @Override
          public Callable<Long> prepare(Contest contest, int operations) {
            steps.add("prepare");
            return () -> {
              steps.add("pass");
              return 7L;
            };
          }
        };
    assertEquals(7, Worker.measure(implementation, Classic.STREAM, 1, 0, 0).result());
    assertEquals(List.of("prepare", "pass", "prepare", "pass"), steps.subList(0, 4));
  }

  @Test
  void memoryIsMeasuredAfterSettling() throws Exception {
    Implementation implementation =
        new Named("compiles") {
          private long passes;

          @Override
          public long run(Contest contest, int operations) {
            return ++passes < 7 ? 2_000 : 700 + passes;
          }
        };
    assertEquals(712, Worker.measure(implementation, Classic.MEMORY, 1, 0, 0).result());
  }

  @Test
  void impossibleMeasurementIsRefused() {
    long right = Classic.STREAM.expected(1_000).orElseThrow();
    assertEquals(Optional.empty(), new Measurement(1, 1, 0, right).doubt(Classic.STREAM, 1_000));
    assertEquals(
        Optional.of("gave 7 instead of " + right),
        new Measurement(1, 1, 0, 7).doubt(Classic.STREAM, 1_000));
    assertEquals(
        Optional.of("slept less than 49 ms"),
        new Measurement(1_000, 1, 0, 1).doubt(Classic.SLEEPERS, 20_000));
    assertEquals(Optional.empty(), new Measurement(2_500, 1, 0, 1).doubt(Classic.SLEEPERS, 20_000));
    assertTrue(new Measurement(-5, 1, 0, -5).doubt(Classic.TICKER, 500).isPresent());
  }

  @Test
  void earlyTickIsDetected() {
    long[] inTime = LongStream.rangeClosed(1, 100).map(i -> i * 1_000).toArray();
    assertEquals(99, Lateness.worstHundredth(inTime));
    assertEquals(-1, Lateness.worstHundredth(new long[] {5, -3, 9}));
  }

  @Test
  void implementationThatDoesNotWaitIsRefused() {
    Waiting waiting = new Waiting(2);
    for (int i = 0; i < 2; i++) {
      waiting.begins();
      waiting.ended();
    }
    assertThrows(IllegalStateException.class, () -> waiting.measure(() -> {}));
  }

  @Test
  void workerProcessPrintsMeasurementInOneLine() throws Exception {
    Implementation continuation = new RawContinuation();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(Comparison.FLAGS);
    command.addAll(continuation.flags(1));
    command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath()));
    command.addAll(
        List.of(Worker.class.getName(), "continuation", "yield4", "1", "1000", "1", "1"));
    try (Children children = new Children()) {
      Children.Ended ended = children.run(command, Map.of(), 120);
      assertEquals(0, ended.status(), ended.err());
      assertEquals(1_000, Measurement.in(ended.out()).orElseThrow().result());
    }
  }

  @Test
  void processBeyondTimeLimitIsEnded() throws Exception {
    try (Children children = new Children()) {
      assertEquals(-1, children.run(List.of("sleep", "600"), Map.of(), 0).status());
    }
  }

  @Test
  void varyingResultIsRefused() {
    Implementation forgetful =
        new Named("forgetful") {
          private long next;

          @Override
          public long run(Contest contest, int operations) {
            return next++;
          }
        };
    assertThrows(
        IllegalStateException.class, () -> Worker.measure(forgetful, Classic.STREAM, 1, 0, 0));
  }

  @Test
  void namedGoMustExist(@TempDir Path directory) throws Exception {
    try (Children children = new Children()) {
      Optional<Path> none = Optional.of(directory.resolve("none"));
      assertThrows(ConfigurationException.class, () -> GoPeer.find(none, directory, children));
      Optional<Path> other = Optional.of(Path.of("/bin/echo"));
      assertThrows(ConfigurationException.class, () -> GoPeer.find(other, directory, children));
    }
  }

  /** An implementation with a name, and with other properties set by a test. */
  private abstract static class Named implements Implementation {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
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
      throw new UnsupportedOperationException();
    }
  }
}
