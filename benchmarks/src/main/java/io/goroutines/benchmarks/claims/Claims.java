package io.goroutines.benchmarks.claims;

import io.goroutines.MayImplement;
import io.goroutines.benchmarks.host.Children;
import io.goroutines.benchmarks.host.GoTool;
import io.goroutines.benchmarks.host.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Examines the claims, one subject after the other, each in a process of its own. Close it to
 * remove its files.
 */
public final class Claims implements AutoCloseable {

  /** The number of phases that each examination announces. */
  private static final int PHASES = 5;

  private final Plan plan;
  private final Children children;
  private final GoTool.Found go;

  /**
   * The parameters.
   *
   * @param schedulers the names of the schedulers
   * @param examiner the command that starts {@link Examiner} as users start their programs: with
   *     their flags, and with the schedulers on the class path
   * @param quick whether a rough measurement is enough
   * @param go the go command; searched for if absent
   */
  public record Plan(
      List<String> schedulers, List<String> examiner, boolean quick, Optional<Path> go) {

    /** Creates a plan. */
    public Plan {
      schedulers = List.copyOf(schedulers);
      examiner = List.copyOf(examiner);
    }
  }

  /** Is notified of the progress. */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Progress {
    /**
     * A phase is about to start.
     *
     * @param what in some words
     */
    void step(String what);
  }

  /**
   * Looks for Go, and starts nothing else.
   *
   * @param plan the parameters
   * @throws io.goroutines.ConfigurationException if the given go command is not Go
   * @throws IOException if nothing can be written
   * @throws InterruptedException if the caller is interrupted
   */
  public Claims(Plan plan) throws IOException, InterruptedException {
    this.plan = plan;
    this.children = new Children();
    this.go = GoTool.find(plan.go(), children);
  }

  /** Returns how many steps there will be. */
  public int steps() {
    return (plan.schedulers().size() + 1) * PHASES + (go.tool().isPresent() ? PHASES + 1 : 0);
  }

  /**
   * Returns a description of the machine, before anything is measured, in lines.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public List<String> machine() throws InterruptedException {
    Machine machine = Machine.now(children);
    return List.of(
        "commit: " + machine.commit(),
        "machine: " + machine.text(),
        "JDK: " + machine.jdk(),
        "load before: " + machine.loadText(),
        "procs: for the claims, "
            + machine.processors()
            + " for each scheduler that takes a number; the programs have the scheduler's own");
  }

  /**
   * Examines the claims.
   *
   * @param progress is notified of each step
   * @return the subjects: the schedulers, platform threads, and Go
   * @throws IOException if nothing can be written
   * @throws InterruptedException if the caller is interrupted; the running process is ended
   */
  public List<Subject> run(Progress progress) throws IOException, InterruptedException {
    List<Subject> subjects = new ArrayList<>();
    for (String scheduler : plan.schedulers()) {
      subjects.add(examined(scheduler, Subject.Kind.GOROUTINES, "", examiner(scheduler), progress));
    }
    subjects.add(
        examined(
            "platform threads",
            Subject.Kind.THREADS,
            "",
            examiner(Examiner.PLATFORM_THREADS),
            progress));
    subjects.add(go(progress));
    return subjects;
  }

  private List<String> examiner(String subject) {
    List<String> command = new ArrayList<>(plan.examiner());
    command.addAll(List.of(subject, Boolean.toString(plan.quick())));
    return command;
  }

  private Subject go(Progress progress) throws IOException, InterruptedException {
    if (go.tool().isEmpty()) {
      return new Subject("Go", Subject.Kind.GO, "", List.of(), go.missing());
    }
    GoTool tool = go.tool().get();
    progress.step("building the Go program");
    GoTool.Built built =
        tool.build(
            Map.of("claims.go", GoTool.source(Claims.class, "claims.go")),
            children.directory(),
            children);
    if (built.program().isEmpty()) {
      return new Subject("Go", Subject.Kind.GO, tool.number(), List.of(), built.failure());
    }
    List<String> command =
        List.of(built.program().get().toString(), Boolean.toString(plan.quick()));
    return examined("Go", Subject.Kind.GO, tool.number(), command, progress);
  }

  private Subject examined(
      String name, Subject.Kind kind, String version, List<String> command, Progress progress)
      throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    Consumer<String> line =
        text -> {
          if (text.startsWith(Examiner.BEGIN)) {
            Claim next = Claim.valueOf(text.substring(Examiner.BEGIN.length()));
            progress.step(next.title() + ": " + name);
          }
          Finding.in(text).ifPresent(findings::add);
        };
    int limit = plan.quick() ? 120 : 240;
    Children.Ended ended = children.run(command, Map.of(), limit, line);
    String failure =
        ended.status() == 0
            ? ""
            : ended.status() == -1
                ? "did not end within " + limit + " s"
                : "ended with status "
                    + ended.status()
                    + ended.err().lines().findFirst().map(first -> ": " + first).orElse("");
    findings.sort((a, b) -> a.claim().compareTo(b.claim()));
    return new Subject(name, kind, version, findings, failure);
  }

  @Override
  public void close() {
    children.close();
  }
}
