package io.goroutines.benchmarks.compare;

import java.util.Optional;

/**
 * What is compared: a program that each implementation writes in its own words, performing the same
 * operations and giving the same number.
 */
public sealed interface Contest permits Classic, GoBenchmark, Curve.Point {

  /** Returns the name that processes and results go by. */
  String id();

  /** Returns what people read. */
  String title();

  /** Returns how many operations one pass of the program performs. */
  int operations(boolean quick);

  /**
   * Returns what the program gives; empty if that is what counts.
   *
   * @param operations how many it has performed
   */
  Optional<Long> expected(int operations);

  /** Returns whether the time for an operation counts; else the program's result does. */
  default boolean isTimed() {
    return true;
  }

  /** Returns whether what it gives falls while the JVM compiles, and is to settle first. */
  default boolean settles() {
    return false;
  }

  /** Returns what the value counts. */
  default String unit() {
    return "ns/op";
  }

  /**
   * Returns on how many processors it runs.
   *
   * @param asked how many were asked for
   */
  default int procs(int asked) {
    return asked;
  }

  /** Returns for whom it is, if it is not for all: why others have no part in it. */
  default Optional<String> reserved() {
    return Optional.empty();
  }

  /**
   * Returns why nobody has a part in it; empty if somebody may have.
   *
   * @param procs on how many processors
   */
  default Optional<String> pointless(int procs) {
    return Optional.empty();
  }

  /**
   * Returns the contest of an id.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Contest of(String id) {
    for (Group group : Group.values()) {
      for (Contest contest : group.contests()) {
        if (contest.id().equals(id)) {
          return contest;
        }
      }
    }
    throw new IllegalArgumentException("no contest is called " + id);
  }
}
