package io.goroutines.benchmarks.claims;

import java.util.Map;
import java.util.OptionalLong;

/** How many could exist at the same time, and the limit that is reached first. */
final class Limits {

  /**
   * The limits on the number of threads, and how much of each a thread takes: a stack, and its
   * guard.
   */
  private static final Map<String, Integer> OF_THREADS =
      Map.of(
          "/proc/sys/vm/max_map_count", 2,
          "/proc/sys/kernel/threads-max", 1,
          "/proc/sys/kernel/pid_max", 1,
          "/sys/fs/cgroup/pids.max", 1);

  private double most = Double.MAX_VALUE;
  private String what = "";

  private Limits() {}

  /**
   * Determines the limits of this machine.
   *
   * @param residentEach the physical memory of each
   * @param threads whether each holds an OS thread
   */
  static Limits of(double residentEach, boolean threads) {
    Limits limits = new Limits();
    OptionalLong available = ProcessStatus.available();
    if (available.isPresent() && residentEach > 0) {
      limits.limit("memory", available.getAsLong() / residentEach);
    }
    if (threads) {
      OF_THREADS.forEach(
          (file, each) ->
              ProcessStatus.only(file)
                  .ifPresent(number -> limits.limit(file, number / (double) each)));
    }
    return limits;
  }

  /** Takes a further limit into account. */
  void limit(String name, double number) {
    if (number < most) {
      most = number;
      what = name;
    }
  }

  boolean isKnown() {
    return !what.isEmpty();
  }

  double most() {
    return most;
  }

  /** Returns the limit that is reached first. */
  String what() {
    return what;
  }
}
