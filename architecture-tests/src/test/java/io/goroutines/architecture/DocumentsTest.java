package io.goroutines.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The statements of the pages below docs about each other, and about the results, are true. */
class DocumentsTest {

  private static final Path PROJECT = BuiltModules.directory();
  private static final Path DOCS = PROJECT.resolve("docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private static final Pattern CHECKSUM = Pattern.compile("([0-9a-f]{32})  (\\S+)");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(DOCS)) {
      List<Path> pages = files.filter(f -> f.toString().endsWith(".md")).sorted().toList();
      assertTrue(pages.size() > 20, pages::toString);
      return pages;
    }
  }

  /** Returns the text outside of code blocks. */
  private static List<String> prose(Path page) throws IOException {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(page)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(line);
      }
    }
    return prose;
  }

  private static List<String> links(Path page) throws IOException {
    List<String> links = new ArrayList<>();
    for (String line : prose(page)) {
      Matcher matcher = LINK.matcher(line);
      while (matcher.find()) {
        links.add(matcher.group(1));
      }
    }
    return links;
  }

  /** Returns the anchors of the headings of a page. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : prose(page)) {
      if (line.startsWith("#")) {
        String heading = line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
        anchors.add(heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
      }
    }
    return anchors;
  }

  @Test
  void theIndexListsEveryPage() throws IOException {
    Path index = DOCS.resolve("README.md");
    Set<Path> listed = new TreeSet<>();
    for (String link : links(index)) {
      listed.add(DOCS.resolve(link).normalize());
    }
    for (Path page : pages()) {
      assertTrue(page.equals(index) || listed.contains(page), () -> "not in the index: " + page);
    }
  }

  @Test
  void linksHaveTargets() throws IOException {
    List<Path> from = new ArrayList<>(pages());
    from.add(PROJECT.resolve("README.md"));
    from.add(PROJECT.resolve("CONTRIBUTING.md"));
    from.add(PROJECT.resolve("RELEASING.md"));
    int checked = 0;
    List<String> broken = new ArrayList<>();
    for (Path page : from) {
      for (String link : links(page)) {
        if (link.contains(":")) {
          continue; // on another host
        }
        checked++;
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target) || parts.length > 1 && !anchors(target).contains(parts[1])) {
          broken.add(PROJECT.relativize(page) + ": " + link);
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(checked > 50, "only " + checked + " links");
  }

  /** Pages name the newest release of the changelog, or before the first one that to come. */
  @Test
  void versionIsThatOfTheRelease() throws IOException {
    String expected =
        first("(?m)^## \\[(\\d[^]]*)]", PROJECT.resolve("CHANGELOG.md"))
            .or(
                () ->
                    first("<version>([\\d.]+)(?:-SNAPSHOT)?</version>", PROJECT.resolve("pom.xml")))
            .orElseThrow();
    Pattern version =
        Pattern.compile(
            "<artifactId>goroutines-[a-z-]+</artifactId>[^\\n]*\\s*<version>([^<]+)<"
                + "|io\\.goroutines:goroutines-[a-z-]+:([\\w.-]+)"
                + "|/: Goroutines (\\S+)");
    List<Path> from = new ArrayList<>(pages());
    from.add(PROJECT.resolve("README.md"));
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (Path page : from) {
      Matcher matcher = version.matcher(Files.readString(page));
      while (matcher.find()) {
        checked++;
        if (!matcher.group().contains(expected) || matcher.group().contains("SNAPSHOT")) {
          wrong.add(PROJECT.relativize(page) + ": " + matcher.group());
        }
      }
    }
    assertEquals(List.of(), wrong, () -> "not " + expected);
    assertTrue(checked >= 9, "only " + checked);
  }

  private static Optional<String> first(String pattern, Path file) {
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files whose digests are in samples have not changed since. */
  @Test
  void checksumsMatchFiles() throws Exception {
    List<Path> from = new ArrayList<>(pages());
    from.add(PROJECT.resolve("README.md"));
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (Path page : from) {
      for (String line : Files.readAllLines(page)) {
        Matcher matcher = CHECKSUM.matcher(line);
        if (matcher.matches()) {
          checked++;
          byte[] content = Files.readAllBytes(PROJECT.resolve(matcher.group(2)));
          byte[] digest = MessageDigest.getInstance("MD5").digest(content);
          if (!matcher.group(1).equals(HexFormat.of().formatHex(digest))) {
            wrong.add(PROJECT.relativize(page) + ": " + line);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(checked >= 3, "only " + checked);
  }

  /** Figures are copied from the results, and never typed. */
  @Test
  void figuresOfGuideEqualResults() throws IOException {
    List<String> results = Files.readAllLines(PROJECT.resolve("benchmarks/RESULTS.md"));
    String commit =
        results.stream().filter(l -> l.startsWith("- commit: ")).findFirst().orElseThrow();
    List<List<String>> medians =
        table(results.subList(results.indexOf("## Medians"), results.size()));
    List<Integer> columns = new ArrayList<>(List.of(0, 1));
    for (String name :
        List.of("workstealing", "workstealing-readme", "fifo", "loom", "go", "platform")) {
      for (int i = 2; i < medians.getFirst().size(); i++) {
        if (medians.getFirst().get(i).startsWith(name + " ")) {
          columns.add(i);
        }
      }
    }
    List<String> expected = new ArrayList<>();
    for (List<String> row : medians.subList(2, medians.size())) {
      expected.add("| " + String.join(" | ", columns.stream().map(row::get).toList()) + " |");
    }
    assertTrue(expected.size() >= 10, expected::toString);

    List<String> guide = Files.readAllLines(DOCS.resolve("choosing-a-scheduler.md"));
    int head =
        guide.indexOf(
            "| | | workstealing | as README starts it | fifo | loom | Go | platform threads |");
    assertEquals(
        String.join("\n", expected),
        String.join("\n", guide.subList(head + 2, head + 2 + expected.size())));
    String cited = commit.substring("- commit: ".length()).substring(0, 7);
    assertTrue(String.join("\n", guide).contains("RESULTS.md) at " + cited), cited);
  }

  /** Returns the cells of the first table in some lines. */
  private static List<List<String>> table(List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("|")) {
        String[] cells = line.substring(1, line.length() - 1).split("\\|", -1);
        rows.add(Stream.of(cells).map(String::strip).toList());
      } else if (!rows.isEmpty()) {
        break;
      }
    }
    return rows;
  }
}
