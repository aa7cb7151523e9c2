package io.goroutines.benchmarks.compare;

import io.goroutines.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Go, where it is installed: builds its programs once. */
final class GoPeer {

  /** Go is not to fetch another version of itself. */
  private static final Map<String, String> ENVIRONMENT = Map.of("GOTOOLCHAIN", "local");

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
    String go = given.map(path -> path.toAbsolutePath().toString()).orElse("go");
    Children.Ended version;
    try {
      version = children.run(List.of(go, "version"), ENVIRONMENT, 60);
    } catch (IOException e) {
      if (given.isPresent()) {
        throw new ConfigurationException(
            "--go " + go + " cannot be started; name the go command", e);
      }
      return new Found(Optional.empty(), "there is no go on the PATH; --go says where it is");
    }
    if (version.status() != 0 || !version.out().startsWith("go version ")) {
      String complaint = "'" + go + " version' does not answer as Go does";
      if (given.isPresent()) {
        throw new ConfigurationException("--go: " + complaint + "; name the go command");
      }
      return new Found(Optional.empty(), complaint);
    }
    Path built;
    Path source;
    try (InputStream in = GoPeer.class.getResourceAsStream("peer.go")) {
      built = Files.createTempDirectory(directory, "go");
      children.deleteAtEnd(built);
      source = built.resolve("peer.go");
      Files.copy(Objects.requireNonNull(in), source);
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot write to the directory " + directory + " (" + e + "); choose another with -o", e);
    }
    Path program = built.resolve("peer").toAbsolutePath();
    Children.Ended build =
        children.run(
            List.of(go, "build", "-o", program.toString(), source.toString()), ENVIRONMENT, 600);
    if (build.status() != 0) {
      return new Found(
          Optional.empty(), "its programs do not build: " + build.err().lines().limit(3).toList());
    }
    return new Found(
        Optional.of(
            new Contestant(
                "go",
                Contestant.Kind.GO,
                number(version.out()),
                version.out().strip(),
                (_, _) -> Optional.empty(),
                (contest, _) -> List.of(program.toString(), contest.name()),
                Map.of("GOMAXPROCS", Integer.toString(procs)))),
        "");
  }

  /** Of {@code go version go1.19.8 linux/amd64} this is 1.19.8. */
  private static String number(String version) {
    return version.strip().split(" ")[2].replaceFirst("^go", "");
  }
}
