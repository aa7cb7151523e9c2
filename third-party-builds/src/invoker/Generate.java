import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes one project of each kind by {@code goroutines new}, afresh: {@code Generate.java CLI-JAR
 * TARGET} puts them into TARGET/generated.
 */
final class Generate {

  private Generate() {}

  public static void main(String[] args) throws Exception {
    String cli = args[0];
    Path target = Path.of(args[1]);
    Path generated = target.resolve("generated");
    delete(generated);
    // What Maven has kept of ours is that of a former run.
    delete(target.resolve("repository-of-generated/io/goroutines"));
    Files.createDirectories(generated);
    for (String kind : List.of("scheduler", "app")) {
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-jar",
                  cli,
                  "new",
                  kind,
                  "sample-" + kind)
              .directory(generated.toFile())
              .inheritIO()
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      int status = process.waitFor();
      if (status != 0) {
        System.exit(status);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
