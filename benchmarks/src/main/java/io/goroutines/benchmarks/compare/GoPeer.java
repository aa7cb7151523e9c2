package io.goroutines.benchmarks.compare;

import io.goroutines.ConfigurationException;
import io.goroutines.benchmarks.host.Children;
import io.goroutines.benchmarks.host.GoTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Go, where it is installed: builds its programs once. */
final class GoPeer {

  private GoPeer() {}

  /** Either a contestant, or why there is none. */
  record Found(Optional<Contestant> contestant, String missing) {}

  /**
   * Looks for Go.
   *
   * @param given the command, where users have said so; it must be Go then
   * @param directory where to build; deleted at the end
   * @param procs on how many processors it is to run
   */
  static Found find(Optional<Path> given, Path directory, int procs, Children children)
      throws IOException, InterruptedException {
    GoTool.Found found = GoTool.find(given, children);
    if (found.tool().isEmpty()) {
      return new Found(Optional.empty(), found.missing());
    }
    GoTool go = found.tool().get();
    GoTool.Built built;
    try (InputStream in = GoPeer.class.getResourceAsStream("peer.go")) {
      built = go.build(Objects.requireNonNull(in), directory, children);
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot write to the directory " + directory + " (" + e + "); choose another with -o", e);
    }
    return new Found(
        built
            .program()
            .map(
                program ->
                    new Contestant(
                        "go",
                        Contestant.Kind.GO,
                        go.number(),
                        go.version(),
                        (_, _) -> Optional.empty(),
                        (contest, _) -> List.of(program.toString(), contest.name()),
                        Map.of("GOMAXPROCS", Integer.toString(procs)))),
        built.failure());
  }
}
