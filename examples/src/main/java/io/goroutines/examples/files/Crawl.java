package io.goroutines.examples.files;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.goroutines.Channel;
import io.goroutines.ConfigurationException;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import io.goroutines.sync.WaitGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the links between the HTML files of a directory tree. A few goroutines fetch pages; one,
 * the main one, owns the set of visited pages and the count of those being fetched. So no page is
 * fetched twice and the end is known, without a lock.
 *
 * <p>Pages are fetched level by level, and come in any order within a level: the output does not
 * depend on this order.
 */
public final class Crawl implements Example {

  private static final int FETCHERS = 8;

  private static final int DEPTH = 10;

  /** A larger page is not read. */
  static final int LARGEST = 16 << 20;

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

  private static final Pattern PAGE = Pattern.compile("(?i)\\.html?\\z");

  /**
   * A page.
   *
   * @param name its name below the directory, each byte as a character
   * @param path its real path, without symbolic links: one file is one page
   */
  private record Page(String name, Path path) {}

  /** Where a link leads. */
  private sealed interface Target {}

  private record ToPage(Page page) implements Target {}

  /** To a file of the tree that is no page, such as an image. */
  private record ToFile() implements Target {}

  /** To another host or program; its existence is not checked. */
  private record Elsewhere() implements Target {}

  private record Broken(String href, String why) implements Target {}

  /**
   * A fetched page.
   *
   * @param failure why it could not be read; null if it was
   */
  private record Fetched(Page page, List<Target> targets, @Nullable String failure) {}

  /** Creates the program. */
  public Crawl() {}

  @Override
  public String name() {
    return "crawl";
  }

  @Override
  public String description() {
    return "follows the links between the HTML files below a directory, and says which are broken";
  }

  @Override
  public String usage() {
    return """
    crawl DIR [START] [--depth N]

      DIR        a directory with HTML files
      START      the page to begin with, a file below DIR; index.html if not given
      --depth N  how many links away from START to go; 10 if not given

    Links are what stands in <a href>. A link that begins with / is taken from DIR, one to a
    directory means its index.html, and none is followed out of DIR, by a symbolic link
    neither. Links to other hosts are counted. Broken links, and pages that cannot be read, are
    listed; the exit status stays 0.\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options = new Options(args, this, Set.of("--depth"), Set.of(), 2);
    int depth = options.number("--depth", DEPTH, 0, 1_000_000_000);
    Path root = Names.directory(options.operands(), this);
    Page start = start(root, options.operands());

    Crawler crawler = new Crawler(root);
    crawler.crawl(start, depth);
    out.write(crawler.report().getBytes(ISO_8859_1));
  }

  private Page start(Path root, List<String> names) {
    String name = names.size() > 1 ? names.get(1) : "index.html";
    Path path = root.resolve(Names.path("start page", name, this));
    try {
      Path real = path.toRealPath();
      if (!real.startsWith(root)) {
        throw Arguments.wrong(
            this, "the start page " + Arguments.quoted(name) + " is not below the directory");
      }
      if (!Files.isRegularFile(real)) {
        throw Arguments.wrong(this, "the start page " + Arguments.quoted(name) + " is no file");
      }
      if (!Files.isReadable(real)) {
        throw new ConfigurationException(
            "crawl: cannot read the start page "
                + Arguments.quoted(Names.text(path))
                + ": permission denied; check that it may be read, or name another page");
      }
      return new Page(Names.below(root, real), real);
    } catch (IOException e) {
      throw new ConfigurationException(
          "crawl: cannot read the start page "
              + Arguments.quoted(Names.text(path))
              + ": "
              + Names.why(e)
              + "; name another one: crawl DIR START",
          e);
    }
  }

  /** The owner of all results; used by the main goroutine only. */
  private static final class Crawler {

    private final Path root;

    /** Pages for the fetchers, handed off one at a time. */
    private final Channel<Page> pages = chan();

    private final Channel<Fetched> fetched = chan();

    /** Closed when fetched pages are no longer wanted. */
    private final Channel<Void> done = chan();

    /** The names of all linked pages. */
    private final Set<String> seen = new HashSet<>();

    private final List<String> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int read;
    private int links;
    private int broken;
    private int depth;

    /** Linked pages that are not fetched because they are too far away. */
    private int left;

    Crawler(Path root) {
      this.root = root;
    }

    void crawl(Page start, int deepest) throws InterruptedException {
      WaitGroup fetchers = new WaitGroup();
      for (int i = 0; i < FETCHERS; i++) {
        fetchers.go(this::fetch);
      }
      try {
        boolean _ = seen.add(start.name);
        List<Page> level = List.of(start);
        while (!level.isEmpty() && depth <= deepest) {
          level = follow(level);
          depth++;
        }
        left = level.size();
      } finally {
        pages.close();
        done.close();
        fetchers.await();
      }
    }

    /** Lets the fetchers fetch the pages of one level, and returns those of the next one. */
    private List<Page> follow(List<Page> level) throws InterruptedException {
      Deque<Page> waiting = new ArrayDeque<>(level);
      int pending = 0;
      List<Fetched> all = new ArrayList<>();
      while (!waiting.isEmpty() || pending > 0) {
        // Without a page to send the case is disabled, as with Go's nil channel.
        Page first = waiting.isEmpty() ? level.getFirst() : waiting.getFirst();
        pending +=
            select(
                onSend(
                    waiting.isEmpty() ? null : pages,
                    first,
                    () -> {
                      waiting.removeFirst();
                      return 1;
                    }),
                onReceive(
                    fetched,
                    page -> {
                      all.add(Objects.requireNonNull(page)); // never closed
                      return -1;
                    }));
      }
      all.sort(Comparator.comparing(f -> f.page.name));
      List<Page> next = new ArrayList<>();
      for (Fetched page : all) {
        record(page, next);
      }
      return next;
    }

    private void record(Fetched from, List<Page> next) {
      String name = Names.shown(from.page.name);
      if (from.failure != null) {
        problems.add(name + ": cannot be read: " + from.failure);
        return;
      }
      read++;
      int inside = 0;
      int elsewhere = 0;
      Set<Broken> brokenHere = new LinkedHashSet<>();
      for (Target target : from.targets) {
        switch (target) {
          case ToPage(Page page) -> {
            inside++;
            if (seen.add(page.name)) {
              next.add(page);
            }
          }
          case ToFile _ -> inside++;
          case Elsewhere _ -> elsewhere++;
          case Broken link -> {
            inside++;
            broken++;
            if (brokenHere.add(link)) {
              problems.add(name + ": broken link '" + Names.shown(link.href) + "': " + link.why);
            }
          }
        }
      }
      links += inside + elsewhere;
      rows.add(
          String.format(
              Locale.ROOT,
              "%5d  %6d  %9d  %6d  %s",
              depth,
              inside,
              elsewhere,
              from.targets.stream().filter(Broken.class::isInstance).count(),
              name));
    }

    /** Returns the report; each byte of it as a character. */
    String report() {
      StringBuilder report = new StringBuilder("depth  inside  elsewhere  broken  page\n");
      rows.forEach(row -> report.append(row).append('\n'));
      problems.forEach(problem -> report.append(problem).append('\n'));
      report.append(
          String.format(
              Locale.ROOT,
              "%s, %s, %,d broken",
              Names.count(read, "page"),
              Names.count(links, "link"),
              broken));
      if (left > 0) {
        report.append("; not read, because farther away than ").append(depth - 1).append(": ");
        report.append(Names.count(left, "page"));
      }
      return report.append('\n').toString();
    }

    // The fetchers: they share nothing with the owner but the channels and the root.

    private void fetch() throws InterruptedException {
      for (Page page : pages) {
        Fetched result;
        try {
          List<Target> targets = new ArrayList<>();
          for (String href : Links.in(content(page.path))) {
            Target target = target(page, href);
            if (target != null) {
              targets.add(target);
            }
          }
          result = new Fetched(page, targets, null);
        } catch (IOException e) {
          result = new Fetched(page, List.of(), Names.why(e));
        }
        if (!sent(fetched, result, done)) {
          return;
        }
      }
    }

    /** Sends an element; false if {@code done} is closed first. */
    private static <E> boolean sent(SendChannel<E> out, E element, ReceiveChannel<Void> done)
        throws InterruptedException {
      return select(onSend(out, element, () -> true), onReceive(done, _ -> false));
    }

    private static String content(Path path) throws IOException {
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
          throw new IOException("larger than 16 MB");
        }
        return new String(bytes, ISO_8859_1);
      }
    }

    /** Returns the target of a link; null if it is the page itself. */
    private @Nullable Target target(Page from, String href) {
      String address = href.replaceAll("[\t\n\r]", "").strip().replaceAll("(?s)[?#].*", "");
      if (address.isEmpty()) {
        return null;
      }
      if (address.startsWith("//") || SCHEME.matcher(address).lookingAt()) {
        return new Elsewhere();
      }
      try {
        String name = resolved(from.name, address);
        if (name == null) {
          return new Broken(href, "leads out of the directory");
        }
        Path real = Names.below(root, name).toRealPath();
        if (Files.isDirectory(real)) {
          real = real.resolve("index.html").toRealPath();
        }
        if (!real.startsWith(root)) {
          return new Broken(href, "leads out of the directory");
        }
        if (!Files.isRegularFile(real)) {
          return new Broken(href, "not a regular file");
        }
        String found = Names.below(root, real);
        return PAGE.matcher(found).find() ? new ToPage(new Page(found, real)) : new ToFile();
      } catch (IOException e) {
        return new Broken(href, Names.why(e));
      } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
        return new Broken(href, "not an address");
      }
    }

    /**
     * Returns the name below the root that an address means; null if there is none.
     *
     * @throws IllegalArgumentException if an escape in it is malformed or stands for no character
     *     of a name
     */
    private static @Nullable String resolved(String from, String address) {
      Deque<String> parts = new ArrayDeque<>();
      if (!address.startsWith("/")) {
        parts.addAll(List.of(from.split("/")));
        parts.removeLast(); // the page itself
      }
      for (String escaped : address.split("/")) {
        String part = Names.unescaped(escaped);
        if (part.contains("/") || part.contains("\0")) {
          throw new IllegalArgumentException();
        }
        if (part.equals("..")) {
          if (parts.pollLast() == null) {
            return null;
          }
        } else if (!part.isEmpty() && !part.equals(".")) {
          parts.addLast(part);
        }
      }
      return String.join("/", parts);
    }
  }
}
