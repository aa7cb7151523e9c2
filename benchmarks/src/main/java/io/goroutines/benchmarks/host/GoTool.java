package io.goroutines.benchmarks.host;

import io.goroutines.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Go, where it is installed. */
public final class GoTool {

  /** Keeps Go from fetching another version of itself. */
  private static final Map<String, String> ENVIRONMENT = Map.of("GOTOOLCHAIN", "local");

  private final String command;
  private final String version;

  private GoTool(String command, String version) {
    this.command = command;
    this.version = version;
  }

  /**
   * The outcome of the search for Go.
   *
   * @param tool Go, if it is there
   * @param missing why it is not there, or empty
   */
  public record Found(Optional<GoTool> tool, String missing) {}

  /**
   * The outcome of a build.
   *
   * @param program the executable, if it was built
   * @param failure why it was not built, or empty
   */
  public record Built(Optional<Path> program, String failure) {}

  /**
   * Searches for Go.
   *
   * @param given the command, if the user gave one; it must be Go then
   * @param children starts processes
   * @throws ConfigurationException if the given command is not Go
   * @throws IOException if nothing can be written
   * @throws InterruptedException if the caller is interrupted
   */
  public static Found find(Optional<Path> given, Children children)
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
    return new Found(Optional.of(new GoTool(go, version.out().strip())), "");
  }

  /** Returns the output of {@code go version}. */
  public String version() {
    return version;
  }

  /** Of {@code go version go1.19.8 linux/amd64} this is 1.19.8. */
  public String number() {
    return version.split(" ")[2].replaceFirst("^go", "");
  }

  /**
   * Returns the text of a Go source among the resources.
   *
   * @param owner the class in whose package it is
   * @param name its name, relative to the package
   * @throws IOException if it cannot be read
   */
  public static String source(Class<?> owner, String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Builds a program.
   *
   * @param sources its files: their names and contents
   * @param directory where to build; its contents are deleted at the end
   * @param children starts processes
   * @throws IOException if the directory cannot be written to
   * @throws InterruptedException if the caller is interrupted
   */
  public Built build(Map<String, String> sources, Path directory, Children children)
      throws IOException, InterruptedException {
    Path built = Files.createTempDirectory(directory, "go");
    children.deleteAtEnd(built);
    Path program = built.resolve("peer").toAbsolutePath();
    List<String> build = new ArrayList<>(List.of(command, "build", "-o", program.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = built.resolve(source.getKey());
      Files.writeString(file, source.getValue());
      build.add(file.toString());
    }
    Children.Ended ended = children.run(build, ENVIRONMENT, 600);
    return ended.status() == 0
        ? new Built(Optional.of(program), "")
        : new Built(
            Optional.empty(),
            "its programs do not build: " + ended.err().lines().limit(3).toList());
  }
}
