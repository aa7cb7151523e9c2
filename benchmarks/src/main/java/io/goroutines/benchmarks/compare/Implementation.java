package io.goroutines.benchmarks.compare;

import io.goroutines.MayImplement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One that is compared and runs on the JVM. Others than our own are found by {@code ServiceLoader},
 * so that the comparison depends on none of them.
 *
 * <p>{@link #open}, {@link #prepare} and {@link #run} are called in a process of its own, by one
 * thread; the rest in the process that compares.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Implementation {

  /** Returns its name in tables. */
  String name();

  /** Returns the version that stands beside its name in tables. */
  String version();

  /** Returns the versions of all it consists of, for the head of the report. */
  String versions();

  /** Returns whether it is there to show what is possible, and not compared with. */
  default boolean isFloor() {
    return false;
  }

  /**
   * Returns why it has no part in a contest, in some words; empty if it has.
   *
   * @param contest what is compared
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
   * Prepares a pass: what it returns performs the operations of a contest once, and only that is
   * measured. As it is, prepares nothing and runs.
   *
   * @param contest one that it has a part in
   * @param operations how many
   * @return gives what {@link #run} would
   * @throws Exception if it cannot
   */
  default Callable<Long> prepare(Contest contest, int operations) throws Exception {
    return () -> run(contest, operations);
  }

  /**
   * Performs the operations of a contest.
   *
   * @param contest one that it has a part in
   * @param operations how many
   * @return the number that the program gives, which is checked; or, where no time is measured, the
   *     value
   * @throws Exception if it cannot
   */
  long run(Contest contest, int operations) throws Exception;
}
