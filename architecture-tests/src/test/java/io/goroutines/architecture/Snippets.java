package io.goroutines.architecture;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Java in Markdown compiles as a reader would copy it. A {@code ```java} block is a whole source
 * file, a compact one included; a {@code ```java fragment} block is statements, with imports before
 * them if needed, which are put into a method that may throw.
 */
final class Snippets {

  /**
   * A block of Java.
   *
   * @param file its document
   * @param line the line of its fence
   * @param fragment whether it is statements only
   * @param text the text between the fences
   */
  record Snippet(Path file, int line, boolean fragment, String text) {

    String where() {
      return file + ":" + line;
    }
  }

  private static final Pattern FENCE = Pattern.compile("^( {0,3})(```+|~~~+)\\s*(.*)$");

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public\\s+(?:(?:final|abstract|sealed|non-sealed|strictfp)\\s+)*"
              + "(?:class|interface|record|enum|@interface)\\s+(\\w+)",
          Pattern.MULTILINE);

  private Snippets() {}

  /** Returns the Markdown files that users read. */
  static List<Path> documents(Path project) {
    try (Stream<Path> files = Files.walk(project, 4)) {
      return files
          .filter(f -> f.toString().endsWith(".md"))
          .filter(
              f -> {
                Path relative = project.relativize(f);
                for (Path part : relative) {
                  if (part.toString().startsWith(".") || part.toString().equals("target")) {
                    return false;
                  }
                }
                return relative.getNameCount() <= 2 || relative.startsWith("docs");
              })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Snippet> read(Path file) {
    try {
      return parse(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Snippet> parse(Path file, List<String> lines) {
    List<Snippet> snippets = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher open = FENCE.matcher(lines.get(i));
      if (!open.matches()) {
        continue;
      }
      int start = i;
      StringBuilder text = new StringBuilder();
      while (++i < lines.size() && !closes(lines.get(i), open.group(2))) {
        text.append(lines.get(i)).append('\n');
      }
      if (i == lines.size()) {
        throw new IllegalArgumentException(file + ":" + (start + 1) + ": the block has no end");
      }
      String info = open.group(3).strip();
      switch (info) {
        case "java" -> snippets.add(new Snippet(file, start + 1, false, text.toString()));
        case "java fragment" -> snippets.add(new Snippet(file, start + 1, true, text.toString()));
        default -> {
          if (info.toLowerCase(Locale.ROOT).startsWith("java")
              && !info.toLowerCase(Locale.ROOT).startsWith("javascript")) {
            throw new IllegalArgumentException(
                file
                    + ":"
                    + (start + 1)
                    + ": '"
                    + info
                    + "' would not be compiled; write 'java' or 'java fragment'");
          }
        }
      }
    }
    return snippets;
  }

  private static boolean closes(String line, String fence) {
    String stripped = line.strip();
    return stripped.startsWith(fence) && stripped.chars().allMatch(c -> c == fence.charAt(0));
  }

  /** Compiles one snippet against the class path, and returns the compiler's errors. */
  static List<String> compile(Snippet snippet, Path output) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("this JVM has no compiler: run the tests with a JDK");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Source source = source(snippet);
    StringWriter out = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                out,
                null,
                diagnostics,
                List.of(
                    "-proc:none",
                    "-implicit:none",
                    "-nowarn",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    output.toString()),
                null,
                List.of(source))
            .call();
    List<String> errors = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        long line = diagnostic.getLineNumber();
        errors.add(
            snippet.file()
                + ":"
                + (line == Diagnostic.NOPOS
                    ? snippet.line()
                    : snippet.line() + line - source.before)
                + ": "
                + diagnostic.getMessage(Locale.ROOT));
      }
    }
    if (!compiled && errors.isEmpty()) {
      errors.add(snippet.where() + ": " + out);
    }
    return errors;
  }

  private static Source source(Snippet snippet) {
    if (!snippet.fragment()) {
      Matcher type = PUBLIC_TYPE.matcher(snippet.text());
      return new Source(type.find() ? type.group(1) : "Snippet", snippet.text(), 0);
    }
    // Line numbers are preserved, so that the compiler's lines are the document's.
    StringBuilder imports = new StringBuilder();
    StringBuilder statements = new StringBuilder();
    for (String line : snippet.text().split("\n", -1)) {
      boolean isImport = line.startsWith("import ");
      if (isImport) {
        imports.append(line).append(' ');
      }
      statements.append(isImport ? "" : line).append('\n');
    }
    String head =
        "import static io.goroutines.Go.*; import io.goroutines.*; import module java.base; "
            + imports
            + "class Snippet { void fragment() throws Exception {\n";
    return new Source("Snippet", head + statements + "} }\n", 1);
  }

  /** A source file in memory, with some lines before those of the snippet. */
  private static final class Source extends SimpleJavaFileObject {

    private final String text;
    private final int before;

    Source(String name, String text, int before) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
      this.before = before;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
