import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks or rewrites the format of every Java file below a directory: Google's style, 100 columns.
 *
 * <p>Run by the build as {@code Format.java check|report|write DIRECTORY} under JDK 25, because the
 * formatter uses the parser of the JDK it runs on, and Maven's own JVM may be older. Before it
 * looks at any file it proves on a canary that it understands the newest syntax and that it sees
 * bad format at all.
 */
final class Format {

  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", ".goroutines");

  private static final String CANARY =
      """
      import module java.base;
      import java.util.concurrent.TimeUnit;

      sealed interface S permits R {}
      record R(Object a,Object b) implements S {}
      class Child extends Object { Child(int i) { if (i<0) throw new IllegalArgumentException(); super(); } }
      /// A line of *Markdown*.
      String f(Object o) { return switch(o) { case Integer _ -> "i"; case R(Integer a, _) when a>0 -> "r"; default -> "?"; }; }
      void main() { IO.println(f(1)); }
      """;

  private static final String CANARY_FORMATTED =
      """
      import module java.base;

      sealed interface S permits R {}

      record R(Object a, Object b) implements S {}

      class Child extends Object {
        Child(int i) {
          if (i < 0) throw new IllegalArgumentException();
          super();
        }
      }

      /// A line of *Markdown*.
      String f(Object o) {
        return switch (o) {
          case Integer _ -> "i";
          case R(Integer a, _) when a > 0 -> "r";
          default -> "?";
        };
      }

      void main() {
        IO.println(f(1));
      }
      """;

  private Format() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 2 || !Set.of("check", "report", "write").contains(args[0])) {
      System.err.println("usage: Format.java check|report|write DIRECTORY");
      System.exit(2);
    }
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);

    if (!format(CANARY).equals(CANARY_FORMATTED)) {
      System.err.println("The formatter's canary came out as:\n" + format(CANARY));
      System.exit(2);
    }

    List<Path> files = javaFiles(root);
    // Each file stands for itself, so all cores help.
    List<String> complaints =
        files.parallelStream()
            .map(file -> visit(root, file, write))
            .filter(c -> c != null)
            .toList();

    if (!args[0].equals("report")) {
      complaints.forEach(System.err::println);
    }
    if (write) {
      System.out.printf("%d of %d files rewritten%n", complaints.size(), files.size());
    } else if (!complaints.isEmpty()) {
      System.err.printf(
          "%d of %d files are not formatted; this formats them: mvn -N -Pformat validate%n",
          complaints.size(), files.size());
      System.exit(args[0].equals("report") ? 0 : 1);
    }
  }

  /** Returns what is to be said of the file, or null. */
  private static String visit(Path root, Path file, boolean write) {
    try {
      String source = Files.readString(file);
      String formatted = format(source);
      if (formatted.equals(source)) {
        return null;
      }
      if (write) {
        Files.writeString(file, formatted);
      }
      return (write ? "formatted: " : "not formatted: ") + root.relativize(file);
    } catch (IOException | FormatterException e) {
      return "cannot be formatted: " + root.relativize(file) + ": " + e.getMessage();
    }
  }

  private static String format(String source) throws FormatterException {
    String trimmed = RemoveUnusedImports.removeUnusedImports(source);
    String ordered = ImportOrderer.reorderImports(trimmed, Style.GOOGLE);
    return new Formatter().formatSource(ordered);
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return SKIPPED.contains(dir.getFileName().toString()) && !dir.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
