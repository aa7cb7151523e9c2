package io.goroutines.benchmarks.compare;

import io.goroutines.ConfigurationException;
import io.goroutines.MayImplement;
import io.goroutines.benchmarks.host.Children;
import io.goroutines.benchmarks.host.Machine;
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
import java.util.Random;

/**
 * Runs the contests: each participant in a process of its own, one after the other, in rounds, each
 * in a different order, so that none always follows the same one, and drift of the machine affects
 * all.
 */
public final class Comparison {

  /** The other implementations on the JVM; a missing one is reported. */
  private static final List<String> OTHERS = List.of("kotlin", "jox", "netty");

  /** Some participants refuse more, and each process would report it separately. */
  private static final int MOST_PROCS = 1_024;

  /** More take days, and make no median better. */
  private static final int MOST_ROUNDS = 100;

  /**
   * The same for every measured JVM, ours included. The young generation is small enough to be
   * traversed during the warm-up: where it grows to gigabytes, each page is touched for the first
   * time during the measurement, which costs more than the measured operations. Yet it is large
   * enough for a few hundred thousand waiting goroutines, or each collection copies their stacks.
   */
  static final List<String> FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "-Djdk.trackAllThreads=false",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseParallelGC",
          "-XX:+UseCountedLoopSafepoints",
          "-XX:LoopStripMiningIter=1000",
          "-XX:MaxVectorSize=16",
          "-XX:MaxNewSize=1g",
          "-XX:MaxRAMPercentage=60");

  /** The scheduler that takes part a second time, as README tells users to start it. */
  private static final String README_SCHEDULER = "workstealing";

  private static final List<String> README_FLAGS =
      List.of("--add-opens=java.base/java.lang=ALL-UNNAMED");

  private final Plan plan;

  /**
   * Creates a comparison.
   *
   * @param plan the parameters
   */
  public Comparison(Plan plan) {
    this.plan = plan;
  }

  /**
   * The parameters.
   *
   * @param contests the contests
   * @param peers whether others take part
   * @param quick whether a rough measurement is enough
   * @param rounds how often each is measured; see {@link #rounds(boolean)}
   * @param procs on how many processors
   * @param go the go command; searched for if absent
   * @param directory where the results go
   * @param product our own version
   */
  public record Plan(
      List<Contest> contests,
      boolean peers,
      boolean quick,
      int rounds,
      int procs,
      Optional<Path> go,
      Path directory,
      String product) {

    /** Creates a plan. */
    public Plan {
      contests = List.copyOf(contests);
      if (rounds < 1) {
        throw new ConfigurationException("--rounds must be at least 1, not " + rounds);
      }
      if (rounds > MOST_ROUNDS) {
        throw new ConfigurationException(
            "--rounds must be at most " + MOST_ROUNDS + ", not " + rounds);
      }
      if (procs < 1) {
        throw new ConfigurationException("--procs must be at least 1, not " + procs);
      }
      if (procs > MOST_PROCS) {
        throw new ConfigurationException(
            "--procs must be at most " + MOST_PROCS + ", not " + procs);
      }
      if (go.isPresent() && !peers) {
        throw new ConfigurationException("--go: Go takes part only with --peers; add it");
      }
    }

    /**
     * Returns the default number of rounds.
     *
     * @param quick whether a rough measurement is enough
     */
    public static int rounds(boolean quick) {
      return quick ? 2 : 5;
    }

    int warmMillis() {
      return quick ? 300 : 2_000;
    }

    int millis() {
      return quick ? 200 : 1_500;
    }

    /** The limit of each run; an implementation that hangs is ended then. */
    long limitSeconds() {
      return quick ? 120 : 300;
    }
  }

  /** Is notified of the progress. */
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
   * The outcome.
   *
   * @param text the report, for a terminal
   * @param failures runs without a result, a line each
   */
  public record Results(String text, List<String> failures) {

    /** Creates results. */
    public Results {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Runs everything, and writes {@code results.csv}, which grows with each contest, and at the end
   * {@code RESULTS.md} and the charts.
   *
   * @param progress is notified of each process
   * @return the outcome
   * @throws IOException if the results cannot be written
   * @throws InterruptedException if the caller is interrupted; the running process is ended
   */
  public Results run(Progress progress) throws IOException, InterruptedException {
    try (Children children = new Children()) {
      Machine machine = Machine.now(children);
      write(() -> Files.createDirectories(plan.directory()));
      Map<String, String> missing = new LinkedHashMap<>();
      List<Participant> participants = participants(missing, children);
      List<Run> runs = new ArrayList<>();
      Report report = new Report(plan, machine, participants, missing, runs);
      // Also before the first run, so that a failure to write is reported at once.
      write(() -> table(report));
      int all =
          plan.rounds()
              * plan.contests().stream().mapToInt(c -> taking(participants, c).size()).sum();
      for (Contest contest : plan.contests()) {
        for (int round = 1; round <= plan.rounds(); round++) {
          List<Participant> order = new ArrayList<>(taking(participants, contest));
          Collections.shuffle(order, new Random(contest.id().hashCode() * 1_000L + round));
          for (Participant participant : order) {
            progress.step(
                runs.size(), all, contest.id() + " on " + participant.name() + ", round " + round);
            runs.add(run(contest, round, participant, children));
          }
        }
        write(() -> table(report));
      }
      write(
          () ->
              Files.writeString(
                  plan.directory().resolve("RESULTS.md"),
                  report.markdown(Charts.write(report, plan.directory()))));
      return new Results(report.text(), report.failures());
    }
  }

  private void table(Report report) throws IOException {
    Files.writeString(plan.directory().resolve("results.csv"), report.csv());
  }

  /** Writes into the directory. */
  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }

  private void write(Writing writing) {
    try {
      writing.write();
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot write to the directory "
              + plan.directory()
              + " ("
              + e
              + "); choose another with -o",
          e);
    }
  }

  private List<Participant> taking(List<Participant> participants, Contest contest) {
    return participants.stream().filter(c -> c.whyNot(contest, plan.procs()).isEmpty()).toList();
  }

  private List<Participant> participants(Map<String, String> missing, Children children)
      throws IOException, InterruptedException {
    List<Participant> participants = new ArrayList<>();
    for (Implementation implementation : Implementations.ours(plan.product())) {
      participants.add(participant(implementation, Participant.Kind.OURS));
      if (implementation.name().equals(README_SCHEDULER)) {
        participants.add(asInReadme(implementation));
      }
    }
    if (!plan.peers()) {
      return participants;
    }
    GoPeer.Found go = GoPeer.find(plan.go(), plan.directory(), children);
    go.participant().ifPresentOrElse(participants::add, () -> missing.put("go", go.missing()));
    List<Implementation> others = Implementations.others();
    for (String name : OTHERS) {
      if (others.stream().noneMatch(implementation -> implementation.name().equals(name))) {
        missing.put(name, "it is not on the class path; the build's profile 'peers' puts it there");
      }
    }
    for (Implementation implementation : others) {
      participants.add(
          participant(
              implementation,
              implementation.isFloor() ? Participant.Kind.FLOOR : Participant.Kind.JVM));
    }
    return participants;
  }

  private static Participant participant(Implementation implementation, Participant.Kind kind) {
    return new Participant(
        implementation.name(),
        kind,
        implementation.version(),
        implementation.versions(),
        implementation::leftOut,
        (contest, procs) -> {
          List<String> flags = new ArrayList<>(FLAGS);
          flags.addAll(implementation.flags(procs));
          return command(implementation, flags, contest, procs);
        },
        _ -> Map.of());
  }

  /** What users get who do as README tells them: its flag, and the default collector. */
  private static Participant asInReadme(Implementation implementation) {
    return new Participant(
        implementation.name() + "-readme",
        Participant.Kind.OURS,
        implementation.version(),
        implementation.versions() + ", with no flag but " + String.join(" ", README_FLAGS),
        (contest, procs) ->
            contest instanceof Classic && contest != Classic.STARTUP
                ? implementation.leftOut(contest, procs)
                : Optional.of("the row of " + implementation.name() + " says enough"),
        (contest, procs) -> command(implementation, README_FLAGS, contest, procs),
        _ -> Map.of());
  }

  private static List<String> command(
      Implementation implementation, List<String> flags, Contest contest, int procs) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-cp",
            ManagementFactory.getRuntimeMXBean().getClassPath(),
            Worker.class.getName(),
            implementation.name(),
            contest.id(),
            Integer.toString(procs)));
    return command;
  }

  private Run run(Contest contest, int round, Participant participant, Children children)
      throws InterruptedException {
    int operations = contest.operations(plan.quick());
    int procs = contest.procs(plan.procs());
    List<String> command = new ArrayList<>(participant.command().apply(contest, procs));
    command.add(Integer.toString(operations));
    command.add(Integer.toString(plan.warmMillis()));
    command.add(Integer.toString(plan.millis()));
    Children.Ended ended;
    try {
      ended = children.run(command, participant.environment().apply(procs), plan.limitSeconds());
    } catch (IOException e) {
      return new Run(contest, round, participant, Optional.empty(), "cannot be run: " + e);
    }
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
    } else {
      failure = measured.get().doubt(contest, operations).orElse("");
    }
    return new Run(
        contest, round, participant, failure.isEmpty() ? measured : Optional.empty(), failure);
  }
}
