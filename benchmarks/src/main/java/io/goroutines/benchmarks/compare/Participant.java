package io.goroutines.benchmarks.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A measured implementation, and how its process is started.
 *
 * @param name its name in tables
 * @param kind its kind
 * @param version the version beside the name
 * @param versions the versions of its parts
 * @param leftOut why it is left out of a contest on a number of processors
 * @param command how its process is started, up to the operations and the times
 * @param environment the environment of its process on a number of processors
 */
record Participant(
    String name,
    Kind kind,
    String version,
    String versions,
    BiFunction<Contest, Integer, Optional<String>> leftOut,
    BiFunction<Contest, Integer, List<String>> command,
    Function<Integer, Map<String, String>> environment) {

  /** Returns why it is left out of a contest when a number of processors is requested. */
  Optional<String> whyNot(Contest contest, int asked) {
    int procs = contest.procs(asked);
    return contest.pointless(procs).or(() -> leftOut.apply(contest, procs));
  }

  /** Returns its name and its version. */
  String label() {
    return name + " " + version;
  }

  /** The kind of a participant. */
  enum Kind {
    /** Our schedulers: compared with the peers. */
    OURS,
    /** Other implementations on the JVM. */
    JVM,
    /** Go itself. */
    GO,
    /** A lower bound; no peer. */
    FLOOR
  }
}
