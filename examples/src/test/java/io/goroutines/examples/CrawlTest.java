package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.goroutines.ConfigurationException;
import io.goroutines.Go;
import io.goroutines.examples.Runs.Setup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** crawl, on small trees with known pages and links. */
@Timeout(120)
class CrawlTest {

  private static final String HEAD = "depth  inside  elsewhere  broken  page";

  @TempDir Path temp;

  private Path site;

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  @BeforeEach
  void create() throws IOException {
    site = Files.createDirectory(temp.resolve("site")).toRealPath();
  }

  /** Writes a page; name and content are bytes, each as a character. */
  private void page(String name, String html) throws IOException {
    StringBuilder uri = new StringBuilder("file://").append(site.toUri().getRawPath());
    for (byte b : name.getBytes(ISO_8859_1)) {
      uri.append(b == '/' ? "/" : "%" + HexFormat.of().toHexDigits(b));
    }
    Path path = Path.of(URI.create(uri.toString()));
    Files.createDirectories(path.getParent());
    Files.write(path, html.getBytes(ISO_8859_1));
  }

  private void links(String name, String... hrefs) throws IOException {
    StringBuilder html = new StringBuilder("<!doctype html><title>" + name + "</title>\n");
    for (String href : hrefs) {
      html.append("<p><a class=x href=\"").append(href).append("\">there</a>\n");
    }
    page(name, html.toString());
  }

  private List<String> crawl(Setup setup, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of(site.toString()));
    args.addAll(List.of(more));
    return new String(setup.bytes("crawl", args.toArray(String[]::new)), ISO_8859_1)
        .lines()
        .toList();
  }

  private static String row(int depth, int inside, int elsewhere, int broken, String page) {
    return "%5d  %6d  %9d  %6d  %s".formatted(depth, inside, elsewhere, broken, page);
  }

  /**
   * The verdict of crawl on one link of an index page: the line of the problem, or the last line.
   */
  private String verdict(String href) throws Exception {
    links("index.html", href);
    List<String> lines = crawl(Runs.any(), "--depth", "0");
    assertTrue(lines.size() == 3 || lines.size() == 4, lines::toString);
    return lines.get(2);
  }

  @ParameterizedTest
  @MethodSource("setups")
  void pagesAreListedByDepthAndName(Setup setup) throws Exception {
    links("index.html", "b.html", "a/", "https://x/", "gone.html", "gone.html", "style.css");
    links("b.html", "a/c.html#part", "index.html", "b.html");
    links("a/index.html", "c.html", "../b.html?q=1", "mailto:gopher@example.org");
    links("a/c.html", "../a/./d.htm");
    links("a/d.htm", "/index.html");
    links("orphan.html", "index.html");
    page("style.css", "");
    assertEquals(
        List.of(
            HEAD,
            row(0, 5, 1, 2, "index.html"),
            row(1, 2, 1, 0, "a/index.html"),
            row(1, 3, 0, 0, "b.html"),
            row(2, 1, 0, 0, "a/c.html"),
            row(3, 1, 0, 0, "a/d.htm"),
            "index.html: broken link 'gone.html': no such file or directory",
            "5 pages, 14 links, 2 broken"),
        crawl(setup));
    assertEquals(
        List.of(
            HEAD,
            row(0, 5, 1, 2, "index.html"),
            row(1, 2, 1, 0, "a/index.html"),
            row(1, 3, 0, 0, "b.html"),
            "index.html: broken link 'gone.html': no such file or directory",
            "3 pages, 12 links, 2 broken; not read, because farther away than 1: 1 page"),
        crawl(setup, "--depth=1"));
    assertEquals(
        List.of(
            HEAD,
            row(0, 1, 0, 0, "orphan.html"),
            "1 page, 1 link, 0 broken; not read, because farther away than 0: 1 page"),
        crawl(setup, "orphan.html", "--depth", "0"));
  }

  /**
   * The depth of a page is the length of the shortest path to it, whatever the order of fetches.
   */
  @ParameterizedTest
  @MethodSource("setups")
  void cyclicLinksAreFollowedOnce(Setup setup) throws Exception {
    int pages = 400;
    Random random = new Random(1);
    List<List<Integer>> graph = new ArrayList<>();
    for (int i = 0; i < pages; i++) {
      int from = i;
      graph.add(random.ints(1 + random.nextInt(5), 0, pages).boxed().toList());
      StringBuilder html = new StringBuilder(".".repeat(random.nextInt(20_000)));
      graph.get(from).forEach(to -> html.append("<a href=p").append(to).append(".html>"));
      page("p" + i + ".html", html.toString());
    }
    TreeMap<Integer, Integer> depths = new TreeMap<>(Map.of(0, 0));
    List<Integer> level = List.of(0);
    for (int depth = 1; !level.isEmpty(); depth++) {
      List<Integer> next = new ArrayList<>();
      for (int from : level) {
        for (int to : graph.get(from)) {
          if (depths.putIfAbsent(to, depth) == null) {
            next.add(to);
          }
        }
      }
      level = next;
    }
    List<String> rows =
        depths.keySet().stream()
            .sorted(
                Comparator.comparing((Integer p) -> depths.get(p))
                    .thenComparing(p -> "p" + p + ".html"))
            .map(p -> row(depths.get(p), graph.get(p).size(), 0, 0, "p" + p + ".html"))
            .toList();
    assertTrue(rows.size() > 300, rows::toString);
    List<String> lines = crawl(setup, "p0.html", "--depth", "1000");
    assertEquals(rows, lines.subList(1, lines.size() - 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ../index.html              | leads out of the directory
          a/../../index.html         | leads out of the directory
          ..                         | leads out of the directory
          %2e%2E/%2e./etc/passwd     | leads out of the directory
          /../index.html             | leads out of the directory
          out/secret.html            | leads out of the directory
          out                        | leads out of the directory
          file-out.html              | leads out of the directory
          /etc/passwd                | no such file or directory
          a                          | no such file or directory
          a%2findex.html             | not an address
          a%00                       | not an address
          50%.html                   | not an address
          %zz                        | not an address
          circle.html                | Too many levels of symbolic links or unable to access attributes of symbolic link
          index.html/x               | Not a directory
          """)
  void linkThatLeadsNowhereOrOutOfTheDirectoryIsBroken(String href, String why) throws Exception {
    Files.createDirectory(site.resolve("a"));
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret.html"), "");
    Files.writeString(outside.resolve("index.html"), "");
    Files.createSymbolicLink(site.resolve("out"), outside);
    Files.createSymbolicLink(site.resolve("file-out.html"), outside.resolve("secret.html"));
    Files.createSymbolicLink(site.resolve("circle.html"), Path.of("circle.html"));
    assertEquals("index.html: broken link '" + href + "': " + why, verdict(href));
  }

  @Test
  void linkToOverlongNameOrNonFileIsBroken() throws Exception {
    String name = "x".repeat(300);
    assertEquals("index.html: broken link '" + name + "': File name too long", verdict(name));
    Process mkfifo;
    try {
      mkfifo = new ProcessBuilder("mkfifo", site.resolve("pipe.html").toString()).start();
    } catch (IOException e) {
      assumeFalse(true, "no mkfifo here");
      return;
    }
    assumeFalse(mkfifo.waitFor() != 0, "no named pipes here");
    assertEquals("index.html: broken link 'pipe.html': not a regular file", verdict("pipe.html"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://localhost/x.html    | 1 link
          HTTPS:x                    | 1 link
          //example.org/x.html       | 1 link
          mailto:a@example.org       | 1 link
          javascript:void(0)         | 1 link
          file:///etc/passwd         | 1 link
          data:text/html,x           | 1 link
          #top                       | 0 links
          ?q                         | 0 links
          """)
  void linkToElsewhereIsNotFollowedAndOneToThePageItselfDoesNotCount(String href, String links)
      throws Exception {
    assertEquals("1 page, " + links + ", 0 broken", verdict(href));
    links("index.html", href);
    int elsewhere = links.startsWith("1") ? 1 : 0;
    assertEquals(row(0, 0, elsewhere, 0, "index.html"), crawl(Runs.any()).get(1));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void fileIsOnePageWhateverTheLinksToIt(Setup setup) throws Exception {
    links("index.html", "self/index.html", "self/self/self/a.html", "b.html", "a%2Ehtml");
    links("a.html", "self/b.html");
    Files.createSymbolicLink(site.resolve("self"), Path.of("."));
    Files.createSymbolicLink(site.resolve("b.html"), Path.of("a.html"));
    assertEquals(
        List.of(
            HEAD,
            row(0, 4, 0, 0, "index.html"),
            row(1, 1, 0, 0, "a.html"),
            "2 pages, 5 links, 0 broken"),
        crawl(setup));
  }

  /** As UTF-8, as some other encoding, and escaped; and a name that would end the line. */
  @ParameterizedTest
  @MethodSource("setups")
  void namesAreBytes(Setup setup) throws Exception {
    links(
        "index.html",
        "caf\u00c3\u00a9.html",
        "caf%C3%A9.html",
        "latin\u00e9\u0085.html",
        "with%20space.html",
        "new%0aline.html",
        "q%3fmark%23.html");
    links("caf\u00c3\u00a9.html");
    links("latin\u00e9\u0085.html");
    links("with space.html");
    links("new\nline.html");
    links("q?mark#.html", "\u00ff\n%1bgone");
    // lines() would split at a byte of a name here.
    assertEquals(
        String.join(
            "\n",
            HEAD,
            row(0, 6, 0, 0, "index.html"),
            row(1, 0, 0, 0, "caf\u00c3\u00a9.html"),
            row(1, 0, 0, 0, "latin\u00e9\u0085.html"),
            row(1, 0, 0, 0, "new%0aline.html"),
            row(1, 1, 0, 1, "q?mark#.html"),
            row(1, 0, 0, 0, "with space.html"),
            "q?mark#.html: broken link '\u00ff%0a%1bgone': no such file or directory",
            "6 pages, 7 links, 1 broken",
            ""),
        new String(setup.bytes("crawl", site.toString()), ISO_8859_1));
  }

  @Test
  void hrefsAreFoundAsInBrowsers() throws Exception {
    page(
        "index.html",
        """
        <!-- <a href="comment"> --><A HREF='single'><a
          id=1 href = unquoted ><a href="two&amp;ands&#x21;"><a name=x><abbr href="no"><area href=no>
        <script>"<a href='script'>" </scripted><a href=in></script ><style><a href=style></style><a href>
        <a href="first" href="second"><a title="a > b" href="gt"><a/href="slash"><a data-href=no href="">
        < a href=no> </a href=no> <a href=" spaces "><a href="cut
        off"><a =x href=after><title><a href=title></title><a href="unfinished
        """);
    List<String> lines = crawl(Runs.any());
    assertEquals(
        List.of(
            "single",
            "unquoted",
            "two&ands!",
            "first",
            "gt",
            "slash",
            " spaces ",
            "cut%0aoff",
            "after"),
        lines.stream()
            .filter(line -> line.contains("broken link"))
            .map(line -> line.split("'")[1])
            .toList());
  }

  @Test
  void hugeOrHostilePageIsHandled() throws Exception {
    links("index.html", "huge.html", "open.html", "noise.html", "empty.html");
    page("huge.html", " ".repeat((16 << 20) + 1));
    page("open.html", "<a href=".repeat(100_000));
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    page("noise.html", new String(noise, ISO_8859_1));
    page("empty.html", "");
    List<String> lines = crawl(Runs.any());
    assertTrue(lines.contains("huge.html: cannot be read: larger than 16 MB"), lines::toString);
    assertTrue(lines.contains(row(1, 0, 0, 0, "empty.html")), lines::toString);
    assertTrue(lines.getLast().startsWith("4 pages, "), lines::toString);
  }

  @Test
  void unreadablePageIsReportedAndOthersAreRead() throws Exception {
    links("index.html", "locked.html", "open.html");
    links("locked.html");
    links("open.html");
    Path locked = site.resolve("locked.html");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(locked), "this user may read everything");
    assertEquals(
        List.of(
            HEAD,
            row(0, 2, 0, 0, "index.html"),
            row(1, 0, 0, 0, "open.html"),
            "locked.html: cannot be read: permission denied",
            "2 pages, 2 links, 0 broken"),
        crawl(Runs.any()));
    assertEquals(
        "crawl: cannot read the start page '"
            + locked
            + "': permission denied; check that it may be read, or name another page",
        failure(site.toString(), "locked.html"));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void noGoroutineIsLeft(Setup setup) throws Exception {
    links("index.html", "a.html");
    links("a.html");
    setup.run(
        () -> {
          try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
            Examples.get("crawl").run(new String[] {site.toString()}, nowhere);
          }
          while (Go.runtime().goroutines().size() > 1) {
            Go.gosched();
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                | crawl: say which directory; usage: crawl DIR [START] [--depth N]
          --depth=3         | crawl: say which directory; usage: crawl DIR [START] [--depth N]
          . a b             | crawl: unexpected argument 'b'; usage: crawl DIR [START] [--depth N]
          . --depth         | crawl: --depth needs a value; usage: crawl DIR [START] [--depth N]
          . --depth -1      | crawl: --depth must be a whole number from 0 to 1000000000, not '-1'; usage: crawl DIR [START] [--depth N]
          . --depth=two     | crawl: --depth must be a whole number from 0 to 1000000000, not 'two'; usage: crawl DIR [START] [--depth N]
          . --deep=2        | crawl: unknown option '--deep=2'; usage: crawl DIR [START] [--depth N]
          /no/such          | crawl: cannot read '/no/such': no such file or directory; check that it is there and may be read, and run again
          /proc/self/stat   | crawl: cannot read '/proc/self/stat': not a directory; check that it is there and may be read, and run again
          SITE              | crawl: cannot read the start page 'SITE/index.html': no such file or directory; name another one: crawl DIR START
          SITE a.html       | crawl: cannot read the start page 'SITE/a.html': no such file or directory; name another one: crawl DIR START
          SITE .            | crawl: the start page '.' is no file; usage: crawl DIR [START] [--depth N]
          SITE /etc/passwd  | crawl: the start page '/etc/passwd' is not below the directory; usage: crawl DIR [START] [--depth N]
          SITE ..           | crawl: the start page '..' is not below the directory; usage: crawl DIR [START] [--depth N]
          """)
  void wrongArgumentIsAnErrorOfOneLineThatSaysWhatAndWhere(String args, String message) {
    String[] split = args.replace("SITE", site.toString()).split(" ");
    assertEquals(
        message.replace("SITE", site.toString()), failure(args.isEmpty() ? new String[0] : split));
  }

  @Test
  void emptyAndInvalidNamesAreErrors() {
    String usage = "; usage: crawl DIR [START] [--depth N]";
    assertEquals("crawl: the name of the directory is empty" + usage, failure(""));
    assertEquals(
        "crawl: the name of the start page is empty" + usage, failure(site.toString(), ""));
    assertTrue(failure(site.toString(), "\0").startsWith("crawl: '\\u0000' is no name of a start"));
  }

  private static String failure(String... args) {
    return assertThrows(ConfigurationException.class, () -> Runs.any().lines("crawl", args))
        .getMessage();
  }
}
