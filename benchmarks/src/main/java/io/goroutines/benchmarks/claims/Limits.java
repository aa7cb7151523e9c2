package io.goroutines.benchmarks.claims;

import java.util.Map;
import java.util.OptionalLong;

/** How many could be there at once, and what ends first. */
final class Limits {

  /** What bounds the number of threads, and how many of it each takes: a stack, and its guard. */
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
   * Looks at the machine.
   *
   * @param residentEach what each takes of its memory
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

  /** Returns what ends first. */
  String what() {
    return what;
  }
}
