package io.goroutines.benchmarks.compare;

import io.goroutines.ConfigurationException;
import io.goroutines.benchmarks.host.Children;
import io.goroutines.benchmarks.host.GoTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Go, where it is installed: builds its programs once. */
final class GoPeer {

  private static final List<String> SOURCES =
      List.of("harness.go", "classics.go", "channels.go", "selects.go", "spawning.go", "growth.go");

  private GoPeer() {}

  /** Either a participant, or why there is none. */
  record Found(Optional<Participant> participant, String missing) {}

  /**
   * Searches for Go.
   *
   * @param given the command, if the user gave one; it must be Go then
   * @param directory where to build; deleted at the end
   */
  static Found find(Optional<Path> given, Path directory, Children children)
      throws IOException, InterruptedException {
    GoTool.Found found = GoTool.find(given, children);
    if (found.tool().isEmpty()) {
      return new Found(Optional.empty(), found.missing());
    }
    GoTool go = found.tool().get();
    Map<String, String> sources = sources();
    GoTool.Built built;
    try {
      built = go.build(sources, directory, children);
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot write to the directory " + directory + " (" + e + "); choose another with -o", e);
    }
    return new Found(
        built
            .program()
            .map(
                program ->
                    new Participant(
                        "go",
                        Participant.Kind.GO,
                        go.number(),
                        go.version(),
                        (_, _) -> Optional.empty(),
                        (contest, _) -> List.of(program.toString(), contest.id()),
                        procs -> Map.of("GOMAXPROCS", Integer.toString(procs)))),
        built.failure());
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (String name : SOURCES) {
      sources.put(name, GoTool.source(GoPeer.class, "peer/" + name));
    }
    sources.put("cases.go", selects());
    return sources;
  }

  /**
   * Generates a select for each point of {@link Curve#CASES}: Go's selects have their cases in the
   * source, and reflection, which takes any number, is slower.
   */
  private static String selects() {
    StringBuilder map = new StringBuilder("var selects = map[int]func(c []chan int) int{\n");
    StringBuilder functions = new StringBuilder();
    for (Curve.Point point : Curve.CASES.points()) {
      String name = "among" + point.at();
      map.append(point.at()).append(": ").append(name).append(",\n");
      functions.append("func ").append(name).append("(c []chan int) int {\nselect {\n");
      for (int i = 0; i < point.at(); i++) {
        functions.append("case e := <-c[").append(i).append("]:\nreturn e\n");
      }
      functions.append("}\n}\n\n");
    }
    return "package main\n\n" + map.append("}\n\n") + functions;
  }
}
