package io.goroutines.benchmarks.compare;

import java.util.Optional;

/**
 * A program that each implementation writes with its own means, performing the same operations and
 * returning the same number.
 */
public sealed interface Contest permits Classic, GoBenchmark, Curve.Point {

  /** Returns its name for processes and results. */
  String id();

  /** Returns its title for people. */
  String title();

  /** Returns how many operations one pass of the program performs. */
  int operations(boolean quick);

  /**
   * Returns the program's result; empty if the result is the measured value.
   *
   * @param operations how many it has performed
   */
  Optional<Long> expected(int operations);

  /**
   * Returns whether the time of an operation is the measured value; else it is the program's
   * result.
   */
  default boolean isTimed() {
    return true;
  }

  /** Returns whether the value falls while the JVM compiles, and must settle first. */
  default boolean settles() {
    return false;
  }

  /** Returns the unit of the value. */
  default String unit() {
    return "ns/op";
  }

  /**
   * Returns the number of processors that it runs on.
   *
   * @param asked how many were requested
   */
  default int procs(int asked) {
    return asked;
  }

  /** Returns which participants it is for, if not for all: why others are left out. */
  default Optional<String> reserved() {
    return Optional.empty();
  }

  /**
   * Returns why no participant can take part; empty if some can.
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
