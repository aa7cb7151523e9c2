package io.goroutines.benchmarks.compare;

import io.goroutines.ConfigurationException;
import io.goroutines.MayImplement;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the contests: each contestant in a process of its own, one after the other, in rounds. In
 * each round another begins, so that none always follows the same one, and drift of the machine
 * meets all.
 */
public final class Comparison {

  /** Ours, which are always there; the others may be missing, and then it is said. */
  private static final List<String> OTHERS = List.of("kotlin", "jox", "netty");

  /** The same for every JVM that is measured; ours are no different. */
  static final List<String> FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "-Djdk.trackAllThreads=false",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseParallelGC",
          "-XX:MaxRAMPercentage=60");

  private final Plan plan;

  /**
   * Creates a comparison.
   *
   * @param plan what to do
   */
  public Comparison(Plan plan) {
    this.plan = plan;
  }

  /**
   * What to do.
   *
   * @param contests what is compared
   * @param peers whether others take part
   * @param quick whether a first impression will do
   * @param procs on how many processors
   * @param go where Go is; looked for if not said
   * @param directory where the results go
   * @param product our own version
   */
  public record Plan(
      List<Contest> contests,
      boolean peers,
      boolean quick,
      int procs,
      Optional<Path> go,
      Path directory,
      String product) {

    /** Makes a plan. */
    public Plan {
      contests = List.copyOf(contests);
      if (procs < 1) {
        throw new ConfigurationException("--procs must be at least 1, not " + procs);
      }
      if (go.isPresent() && !peers) {
        throw new ConfigurationException("--go: Go takes part only with --peers; add it");
      }
    }

    int rounds() {
      return quick ? 2 : 5;
    }

    int warmMillis() {
      return quick ? 300 : 2_000;
    }

    int millis() {
      return quick ? 200 : 1_500;
    }

    /** No run takes longer; a rival that hangs ends there. */
    long limitSeconds() {
      return quick ? 120 : 300;
    }
  }

  /** Hears how far it is. */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Progress {
    /**
     * A process is about to start.
     *
     * @param done how many have ended
     * @param of how many there will be
     * @param what the next one
     */
    void step(int done, int of, String what);
  }

  /**
   * What came of it.
   *
   * @param text the report, for a terminal
   * @param noCharts why there are no charts; empty if there are
   * @param failures runs that gave nothing, a line each
   */
  public record Results(String text, String noCharts, List<String> failures) {

    /** Makes results. */
    public Results {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Runs everything, and writes {@code results.csv}, {@code RESULTS.md} and a chart for each
   * contest.
   *
   * @param progress hears of each process
   * @return what came of it
   * @throws IOException if the results cannot be written
   * @throws InterruptedException if the caller is interrupted; the process that runs is ended
   */
  public Results run(Progress progress) throws IOException, InterruptedException {
    try {
      Files.createDirectories(plan.directory());
      if (!Files.isWritable(plan.directory())) {
        throw new IOException("not writable");
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot write to the directory "
              + plan.directory()
              + " ("
              + e
              + "); choose another with -o",
          e);
    }
    Machine machine = Machine.now();
    Map<String, String> missing = new LinkedHashMap<>();
    try (Children children = new Children()) {
      List<Contestant> contestants = contestants(missing, children);
      List<Run> runs = runs(contestants, children, progress);
      Report report = new Report(plan, machine, contestants, missing, runs);
      Files.writeString(plan.directory().resolve("results.csv"), report.csv());
      String noCharts = Charts.whyNot();
      List<String> charts = noCharts.isEmpty() ? Charts.write(report, plan.directory()) : List.of();
      Files.writeString(plan.directory().resolve("RESULTS.md"), report.markdown(charts));
      return new Results(report.text(), noCharts, report.failures());
    }
  }

  private List<Contestant> contestants(Map<String, String> missing, Children children)
      throws IOException, InterruptedException {
    List<Contestant> contestants = new ArrayList<>();
    for (Rival rival : Rivals.ours(plan.product())) {
      contestants.add(contestant(rival, Contestant.Kind.OURS));
    }
    if (!plan.peers()) {
      return contestants;
    }
    GoPeer.Found go = GoPeer.find(plan.go(), plan.directory(), plan.procs(), children);
    go.contestant().ifPresentOrElse(contestants::add, () -> missing.put("go", go.missing()));
    List<Rival> others = Rivals.others();
    for (String name : OTHERS) {
      if (others.stream().noneMatch(rival -> rival.name().equals(name))) {
        missing.put(name, "it is not on the class path; the build's profile 'peers' puts it there");
      }
    }
    for (Rival rival : others) {
      contestants.add(
          contestant(rival, rival.isFloor() ? Contestant.Kind.FLOOR : Contestant.Kind.JVM));
    }
    return contestants;
  }

  private static Contestant contestant(Rival rival, Contestant.Kind kind) {
    return new Contestant(
        rival.name(),
        kind,
        rival.versions(),
        rival::leftOut,
        (contest, procs) -> command(rival, contest, procs),
        Map.of());
  }

  private static List<String> command(Rival rival, Contest contest, int procs) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(FLAGS);
    command.addAll(rival.flags(procs));
    command.addAll(
        List.of(
            "-cp",
            ManagementFactory.getRuntimeMXBean().getClassPath(),
            Worker.class.getName(),
            rival.name(),
            contest.name(),
            Integer.toString(procs)));
    return command;
  }

  private List<Run> runs(List<Contestant> contestants, Children children, Progress progress)
      throws IOException, InterruptedException {
    Map<Contest, List<Contestant>> taking = new LinkedHashMap<>();
    for (Contest contest : plan.contests()) {
      taking.put(
          contest,
          contestants.stream()
              .filter(c -> c.leftOut().apply(contest, plan.procs()).isEmpty())
              .toList());
    }
    int all = plan.rounds() * taking.values().stream().mapToInt(List::size).sum();
    List<Run> runs = new ArrayList<>();
    for (Map.Entry<Contest, List<Contestant>> entry : taking.entrySet()) {
      Contest contest = entry.getKey();
      List<Contestant> order = new ArrayList<>(entry.getValue());
      Optional<Long> expected = contest.expected(contest.operations(plan.quick()));
      for (int round = 1; round <= plan.rounds(); round++) {
        for (Contestant contestant : order) {
          progress.step(
              runs.size(), all, contest.id() + " on " + contestant.name() + ", round " + round);
          runs.add(run(contest, round, contestant, expected, children));
        }
        Collections.rotate(order, -1);
      }
    }
    return runs;
  }

  private Run run(
      Contest contest, int round, Contestant contestant, Optional<Long> expected, Children children)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(contestant.command().apply(contest, plan.procs()));
    command.add(Integer.toString(contest.operations(plan.quick())));
    command.add(Integer.toString(plan.warmMillis()));
    command.add(Integer.toString(plan.millis()));
    Children.Ended ended = children.run(command, contestant.environment(), plan.limitSeconds());
    Optional<Measurement> measured = Measurement.in(ended.out());
    String failure = "";
    if (ended.status() == -1) {
      failure = "did not end within " + plan.limitSeconds() + " s";
    } else if (ended.status() != 0 || measured.isEmpty()) {
      failure =
          "ended with status "
              + ended.status()
              + ended
                  .err()
                  .lines()
                  .filter(l -> !l.isBlank())
                  .findFirst()
                  .map(l -> ": " + l)
                  .orElse("");
    } else if (expected.isPresent() && expected.get().longValue() != measured.get().result()) {
      failure = "gave " + measured.get().result() + " instead of " + expected.get();
    }
    return new Run(
        contest, round, contestant, failure.isEmpty() ? measured : Optional.empty(), failure);
  }
}
