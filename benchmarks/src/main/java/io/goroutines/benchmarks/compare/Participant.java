package io.goroutines.benchmarks.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One that is measured, and how its process is started.
 *
 * @param name its name in tables
 * @param kind what it is compared with
 * @param version what stands beside the name
 * @param versions what it consists of
 * @param leftOut why it has no part in a contest on so many processors
 * @param command how its process is started, up to the operations and the times
 * @param environment what its process finds in the environment on so many processors
 */
record Participant(
    String name,
    Kind kind,
    String version,
    String versions,
    BiFunction<Contest, Integer, Optional<String>> leftOut,
    BiFunction<Contest, Integer, List<String>> command,
    Function<Integer, Map<String, String>> environment) {

  /** Returns why it has no part in a contest, when so many processors are asked for. */
  Optional<String> whyNot(Contest contest, int asked) {
    int procs = contest.procs(asked);
    return contest.pointless(procs).or(() -> leftOut.apply(contest, procs));
  }

  /** Returns its name and its version. */
  String label() {
    return name + " " + version;
  }

  /** What a participant is compared with. */
  enum Kind {
    /** Ours: compared with the peers. */
    OURS,
    /** Of others, on the JVM. */
    JVM,
    /** Go itself. */
    GO,
    /** What is possible at best; no peer. */
    FLOOR
  }
}
