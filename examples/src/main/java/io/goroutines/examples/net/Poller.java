package io.goroutines.examples.net;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.ConfigurationException;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import io.goroutines.sync.WaitGroup;
import io.goroutines.time.Ticker;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Polls pages of the web, after Go's codewalk "Share Memory By Communicating". There is no lock: a
 * page belongs to the goroutine that has received it, and the table of answers to one goroutine,
 * the only one that writes and prints it.
 *
 * <pre>
 *             pending                    complete
 *   main ---------------> pollers (2) ---------------> main, which starts a goroutine for each
 *             pages           |           pages          page; it sleeps, and sends the page
 *               ^             | updates                  to pending again
 *               |             v                             |
 *               |          monitor (owns the table)         |
 *               +-------------------------------------------+
 * </pre>
 */
public final class Poller implements Example {

  private static final int POLLERS = 2;

  /** The maximum size of a list of pages, in bytes. */
  private static final int LARGEST = 1 << 20;

  /** The maximum length of a quoted line. */
  private static final int QUOTED = 200;

  /** How much longer a page waits for each consecutive failure. */
  private static final int BACK_OFF = 2;

  /** The maximum number of consecutive failures counted for that. */
  private static final int MOST_FAILURES = 10;

  /** The heap that a page may take, with its sleeping goroutine. */
  private static final int BYTES = 4_096;

  /** A page; owned by the goroutine that has received it. */
  private static final class Page {
    final URL url;
    int failures;

    Page(URL url) {
      this.url = url;
    }
  }

  /** The answer of a page. */
  private record Update(URL url, String status, boolean good) {}

  /** The parsed arguments. */
  private record Settings(
      Duration interval, Duration status, Duration timeout, @Nullable Duration time, int rounds) {}

  /** Creates the program. */
  public Poller() {}

  @Override
  public String name() {
    return "poller";
  }

  @Override
  public String description() {
    return "polls web pages; what is shared, is shared by communicating";
  }

  @Override
  public String usage() {
    return """
    poller [FILE] [--interval S] [--status S] [--timeout S] [--seconds S] [--rounds N]

      FILE          the pages to poll: a URL of http or https on each line; what begins with # is
                    a comment. Without FILE the program polls pages of its own, on this machine
                    only: one is slow, one is not there, one fails now and then
      --interval S  how long a page waits between two polls; 60 seconds, 1 without FILE. It waits
                    twice that for each failure in a row on top
      --status S    how often the table is printed; 10 seconds, 2 without FILE
      --timeout S   how long to wait for a connection, and for an answer; 5 seconds
      --seconds S   when to end; without FILE after 9 seconds, else with Ctrl-C
      --rounds N    when to end: after N polls for each page, on average\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options =
        new Options(
            args,
            this,
            Set.of("--interval", "--status", "--timeout", "--seconds", "--rounds"),
            Set.of(),
            1);
    boolean own = options.operands().isEmpty();
    Duration time =
        options.has("--seconds") || (own && !options.has("--rounds"))
            ? options.seconds("--seconds", Duration.ofSeconds(9))
            : null;
    Settings settings =
        new Settings(
            options.seconds("--interval", Duration.ofSeconds(own ? 1 : 60)),
            options.seconds("--status", Duration.ofSeconds(own ? 2 : 10)),
            options.seconds("--timeout", Duration.ofSeconds(5)),
            time,
            options.number("--rounds", Integer.MAX_VALUE, 1, 1_000_000_000));
    if (own) {
      try (PollerPages pages = PollerPages.open(this)) {
        poll(pages.urls(), settings, out);
      }
    } else {
      List<URL> urls = urls(options.operands().getFirst());
      Arguments.fits(urls.size(), BYTES, "list fewer pages", this); // one goroutine sleeps for each
      poll(urls, settings, out);
    }
  }

  private static void poll(List<URL> urls, Settings settings, PrintStream out) throws Exception {
    Channel<Page> pending = chan();
    Channel<Page> complete = chan();
    Channel<Update> updates = chan();
    Channel<Void> done = chan(); // closed when the program is to end

    WaitGroup monitor = new WaitGroup();
    monitor.go(named("monitor"), () -> monitor(urls, updates, done, settings.status, out));
    for (int i = 0; i < POLLERS; i++) {
      go(named("poller"), () -> poller(pending, complete, updates, done, settings.timeout));
    }
    go(
        () -> {
          for (URL url : urls) {
            pending.send(new Page(url));
          }
        });

    ReceiveChannel<?> end = settings.time == null ? Channel.never() : after(settings.time);
    long polls = 0;
    long most = (long) settings.rounds * urls.size();
    try (StopSignal stop = StopSignal.install()) {
      boolean more = true;
      while (more && polls < most) {
        more =
            select(
                onReceive(
                    complete,
                    page -> {
                      go(() -> rest(requireNonNull(page), settings.interval, pending));
                      return true;
                    }),
                onReceive(end, _ -> false),
                onReceive(stop.requested(), _ -> false));
        if (more) {
          polls++;
        }
      }
      done.close();
      monitor.await();
      out.printf(Locale.ROOT, "polled %,d times%n", polls);
    }
  }

  /** Polls each received page. */
  private static void poller(
      ReceiveChannel<Page> pending,
      SendChannel<Page> complete,
      SendChannel<Update> updates,
      ReceiveChannel<Void> done,
      Duration timeout)
      throws InterruptedException {
    for (Page page : pending) {
      Update update = head(page.url, timeout);
      page.failures = update.good ? 0 : Math.min(MOST_FAILURES, page.failures + 1);
      if (!sent(updates, update, done) || !sent(complete, page, done)) {
        return;
      }
    }
  }

  /** Sends an element; false if {@code done} is closed first. */
  private static <E> boolean sent(SendChannel<E> out, E element, ReceiveChannel<Void> done)
      throws InterruptedException {
    return select(onSend(out, element, () -> true), onReceive(done, _ -> false));
  }

  /** Delays the next poll of a page, the longer the more often it has failed. */
  private static void rest(Page page, Duration interval, SendChannel<Page> pending)
      throws InterruptedException {
    sleep(restingTime(interval, page.failures));
    pending.send(page);
  }

  static Duration restingTime(Duration interval, int failures) {
    return interval.plus(interval.multipliedBy((long) BACK_OFF * failures));
  }

  /** Owns the table: no other goroutine accesses it. */
  private static void monitor(
      List<URL> urls,
      ReceiveChannel<Update> updates,
      ReceiveChannel<Void> done,
      Duration period,
      PrintStream out)
      throws InterruptedException {
    Map<String, String> table = new LinkedHashMap<>();
    urls.forEach(url -> table.put(url.toString(), "not polled yet"));
    try (Ticker ticker = Ticker.every(period)) {
      while (!done.isDone()) {
        select(
            whenReceive(ticker.channel(), _ -> print(table, out)),
            whenReceive(updates, update -> put(update, table)),
            whenReceive(done, _ -> {}));
      }
    }
    print(table, out);
  }

  private static void put(@Nullable Update update, Map<String, String> table) {
    if (update != null) {
      table.put(update.url.toString(), update.status);
    }
  }

  private static void print(Map<String, String> table, PrintStream out) {
    StringBuilder lines = new StringBuilder("status:").append(System.lineSeparator());
    table.forEach(
        (url, status) ->
            lines
                .append("  ")
                .append(url)
                .append("  ")
                .append(status)
                .append(System.lineSeparator()));
    out.print(lines);
    out.flush();
  }

  /** Sends a HEAD request for a page; a failure is an answer as well. */
  private static Update head(URL url, Duration timeout) {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    try {
      HttpURLConnection connection = (HttpURLConnection) url.openConnection();
      try {
        connection.setRequestMethod("HEAD");
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setUseCaches(false);
        int code = connection.getResponseCode();
        String message = connection.getResponseMessage();
        String status = message == null || message.isBlank() ? "" + code : code + " " + message;
        return new Update(url, printable(status), code > 0 && code < 500);
      } finally {
        connection.disconnect();
      }
    } catch (UnknownHostException _) {
      return new Update(url, "unknown host", false);
    } catch (IOException e) {
      return new Update(url, printable(Listener.reason(e)), false);
    }
  }

  /** Input from other hosts may contain control characters, which a terminal obeys. */
  private static String printable(String text) {
    String line = text.length() > 100 ? text.substring(0, 100) : text;
    return line.replaceAll("\\p{Cntrl}", "?");
  }

  private List<URL> urls(String name) {
    List<String> lines = lines(name);
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (i == 0 && line.startsWith("\uFEFF")) {
        line = line.substring(1);
      }
      if (!line.isEmpty() && !line.startsWith("#")) {
        check(line, i + 1, name);
        seen.add(line);
      }
    }
    if (seen.isEmpty()) {
      throw new ConfigurationException(
          "poller: there is no URL in the file "
              + Arguments.quoted(name)
              + "; write one on each line, such as http://127.0.0.1:8080/");
    }
    return seen.stream().map(Poller::url).toList();
  }

  private static void check(String line, int number, String name) {
    String wrong = null;
    try {
      URI uri = new URI(line);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        wrong = "does not begin with http:// or https://";
      } else if (uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
        wrong = "has no host, or no port that can be";
      }
    } catch (URISyntaxException e) {
      wrong = "is no URL (" + e.getReason().toLowerCase(Locale.ROOT) + ")";
    }
    if (wrong != null) {
      throw new ConfigurationException(
          "poller: line "
              + number
              + " of "
              + Arguments.quoted(name)
              + ": "
              + Arguments.quoted(line.length() > QUOTED ? line.substring(0, QUOTED) + "..." : line)
              + " "
              + wrong
              + "; put it right, or # before it");
    }
  }

  private static URL url(String line) {
    try {
      return URI.create(line).toURL();
    } catch (IOException e) {
      throw new IllegalStateException(line, e); // its scheme was checked
    }
  }

  private static List<String> lines(String name) {
    String why;
    Exception cause;
    try {
      Path file = Path.of(name);
      if (!name.isEmpty() && Files.size(file) > LARGEST) {
        throw new FileSystemException(name, null, "it has more than " + LARGEST + " bytes");
      }
      return Arrays.asList(Files.readString(file, UTF_8).split("\\R"));
    } catch (InvalidPathException e) {
      why = "it is no name of a file";
      cause = e;
    } catch (NoSuchFileException e) {
      why = "no such file";
      cause = e;
    } catch (AccessDeniedException e) {
      why = "permission denied";
      cause = e;
    } catch (CharacterCodingException e) {
      why = "it is no text in UTF-8";
      cause = e;
    } catch (FileSystemException e) {
      why = e.getReason() == null ? "it cannot be opened" : e.getReason();
      cause = e;
    } catch (IOException e) {
      why = Listener.reason(e);
      cause = e;
    }
    throw new ConfigurationException(
        "poller: cannot read "
            + Arguments.quoted(name)
            + ": "
            + why
            + "; give a file with a URL on each line, or none",
        cause);
  }
}
