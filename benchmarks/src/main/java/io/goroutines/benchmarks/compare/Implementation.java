package io.goroutines.benchmarks.compare;

import io.goroutines.MayImplement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A participant that runs on the JVM. Others than our own are found by {@code ServiceLoader}, so
 * that the comparison depends on none of them.
 *
 * <p>{@link #open}, {@link #prepare} and {@link #run} are called in a process of its own, by one
 * thread; the rest in the comparing process.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Implementation {

  /** Returns its name in tables. */
  String name();

  /** Returns the version beside its name in tables. */
  String version();

  /** Returns the versions of all its parts, for the head of the report. */
  String versions();

  /** Returns whether it only shows a lower bound, and is not compared with. */
  default boolean isFloor() {
    return false;
  }

  /**
   * Returns why it is left out of a contest, in some words; empty if it takes part.
   *
   * @param contest the contest
   * @param procs on how many processors
   */
  Optional<String> leftOut(Contest contest, int procs);

  /**
   * Returns the further flags of its JVM.
   *
   * @param procs on how many processors it is to run
   */
  List<String> flags(int procs);

  /**
   * Prepares for {@link #run}; nothing of it is measured.
   *
   * @param procs on how many processors it is to run
   * @throws Exception if it cannot
   */
  void open(int procs) throws Exception;

  /**
   * Prepares a pass: the result performs the operations of a contest once, and only that is
   * measured. By default prepares nothing and runs.
   *
   * @param contest one in which it takes part
   * @param operations how many
   * @return the pass, which returns what {@link #run} would
   * @throws Exception if it fails
   */
  default Callable<Long> prepare(Contest contest, int operations) throws Exception {
    return () -> run(contest, operations);
  }

  /**
   * Performs the operations of a contest.
   *
   * @param contest one in which it takes part
   * @param operations how many
   * @return the program's result, which is checked; or, where no time is measured, the value
   * @throws Exception if it fails
   */
  long run(Contest contest, int operations) throws Exception;
}
