package io.goroutines.examples.files;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.goroutines.Channel;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import io.goroutines.sync.WaitGroup;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The words of a directory tree and how often each occurs: map and reduce over channels. One
 * goroutine walks the tree; mappers read files, and count separately; each word belongs to one
 * reducer, by its hash, which adds up the counts from the mappers; the main goroutine merges the
 * reducers' results. No map is shared by two goroutines.
 *
 * <p>At the first error main closes {@code done}, as in {@link Digest}.
 */
public final class Words implements Example {

  /** More than processors, because some of them wait for the disk. */
  private static final int MAPPERS = 8;

  private static final int REDUCERS = 4;

  /** In characters. */
  private static final int BUFFER = 16 * 1024;

  /** So that a file with an endless run of letters is not held in memory. */
  static final int LONGEST = 1_000;

  /** How many different words a mapper counts before it passes its counts on. */
  private static final int HANDOVER = 10_000;

  private static final int TOP = 20;

  private static final Comparator<Count> ORDER =
      Comparator.comparingLong(Count::times).reversed().thenComparing(Count::word);

  private record Count(String word, long times) {}

  /** The outcome of a reducer, of a file, or of the walk. */
  private sealed interface Outcome permits Reduced, Mapped, Failure {}

  /**
   * The most frequent words of a reducer, in order, and the number of its words, distinct and
   * total.
   */
  private record Reduced(List<Count> top, int different, long words) implements Outcome {}

  /** A mapper has finished. */
  private record Mapped(long files) implements Outcome {}

  private record Failure(Path path, IOException cause) implements Outcome {}

  /** Creates the program. */
  public Words() {}

  @Override
  public String name() {
    return "words";
  }

  @Override
  public String description() {
    return "counts the words in the files below a directory, by map and reduce over channels";
  }

  @Override
  public String usage() {
    return """
    words DIR [--top N]

      DIR      a directory: every regular file below it is read. Symbolic links below it are
               not followed. The first file that cannot be read ends the program.
      --top N  how many words to print, the most frequent first; 20 if not given

    A word is a run of letters and digits, in lower case. Files are taken for UTF-8; what is
    none separates words. Of a run of more than 1000 characters the first 1000 count.\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options = new Options(args, this, Set.of("--top"), Set.of(), 1);
    int most = options.number("--top", TOP, 1, 1_000_000_000);
    Path root = Names.directory(options.operands(), this);

    List<Count> top = new ArrayList<>();
    long words = 0;
    long different = 0;
    long files = 0;
    for (Outcome outcome : outcomes(root, most)) {
      switch (outcome) {
        case Reduced reduced -> {
          top.addAll(reduced.top);
          words += reduced.words;
          different += reduced.different;
        }
        case Mapped mapped -> files += mapped.files;
        case Failure failure ->
            throw Names.unreadable(this, Names.text(failure.path), failure.cause);
      }
    }
    top.sort(ORDER);
    StringBuilder lines = new StringBuilder();
    int width = top.isEmpty() ? 0 : String.valueOf(top.getFirst().times).length();
    for (Count count : top.subList(0, Math.min(top.size(), most))) {
      lines.append(String.format(Locale.ROOT, "%" + width + "d %s%n", count.times, count.word));
    }
    lines.append(
        String.format(
            Locale.ROOT,
            "%s, %,d different, in %s%n",
            Names.count(words, "word"),
            different,
            Names.count(files, "file")));
    out.write(lines.toString().getBytes(UTF_8)); // as the files are, whatever the locale
  }

  /** Returns either all parts, or those up to the first failure. */
  private static List<Outcome> outcomes(Path root, int top) throws InterruptedException {
    Channel<Path> files = chan();
    Channel<Outcome> outcomes = chan();
    Channel<Void> done = chan(); // closed when outcomes are no longer wanted
    List<Channel<Map<String, Long>>> partitions = new ArrayList<>();
    for (int i = 0; i < REDUCERS; i++) {
      partitions.add(chan());
    }

    WaitGroup mappers = new WaitGroup();
    mappers.go(
        () -> {
          walk(root, files, outcomes, done);
          files.close();
        });
    for (int i = 0; i < MAPPERS; i++) {
      mappers.go(() -> map(files, partitions, outcomes, done));
    }
    WaitGroup reducers = new WaitGroup();
    for (Channel<Map<String, Long>> partition : partitions) {
      reducers.go(() -> reduce(partition, top, outcomes, done));
    }
    WaitGroup all = new WaitGroup();
    all.go(
        () -> {
          mappers.await();
          partitions.forEach(Channel::close); // reducers send their results, and end
          reducers.await();
          outcomes.close();
        });

    try {
      List<Outcome> received = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        received.add(outcome);
        if (outcome instanceof Failure) {
          break;
        }
      }
      return received;
    } finally {
      done.close();
      all.await();
    }
  }

  /** Sends an element; false if {@code done} is closed first. */
  private static <E> boolean sent(SendChannel<E> out, E element, ReceiveChannel<Void> done)
      throws InterruptedException {
    return select(onSend(out, element, () -> true), onReceive(done, _ -> false));
  }

  private static void walk(
      Path root, SendChannel<Path> files, SendChannel<Outcome> outcomes, ReceiveChannel<Void> done)
      throws InterruptedException {
    Deque<Path> toVisit = new ArrayDeque<>();
    toVisit.push(root);
    while (!toVisit.isEmpty()) {
      Path path = toVisit.pop();
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            entries.forEach(toVisit::push);
          } catch (DirectoryIteratorException e) {
            throw e.getCause();
          }
        } else if (attributes.isRegularFile() && !sent(files, path, done)) {
          return;
        }
      } catch (IOException e) {
        boolean _ = sent(outcomes, new Failure(path, e), done);
        return;
      }
    }
  }

  // Map

  private static void map(
      ReceiveChannel<Path> files,
      List<? extends SendChannel<Map<String, Long>>> partitions,
      SendChannel<Outcome> outcomes,
      ReceiveChannel<Void> done)
      throws InterruptedException {
    Map<String, Long> counts = new HashMap<>();
    char[] buffer = new char[BUFFER];
    long read = 0;
    for (Path file : files) {
      // The decoder replaces malformed UTF-8 by U+FFFD, which is no letter.
      try (Reader in =
          new InputStreamReader(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), UTF_8)) {
        Splitter splitter = new Splitter(counts);
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          splitter.add(buffer, n);
          if (counts.size() >= HANDOVER && !handedOver(counts, partitions, done)
              || done.isDone()) { // a large file takes long
            return;
          }
        }
        splitter.end();
        read++;
      } catch (IOException e) {
        boolean _ = sent(outcomes, new Failure(file, e), done);
        return;
      }
    }
    if (handedOver(counts, partitions, done)) {
      boolean _ = sent(outcomes, new Mapped(read), done);
    }
  }

  /** Sends each word's count to the reducer that owns the word, and starts anew. */
  private static boolean handedOver(
      Map<String, Long> counts,
      List<? extends SendChannel<Map<String, Long>>> partitions,
      ReceiveChannel<Void> done)
      throws InterruptedException {
    List<Map<String, Long>> parts = new ArrayList<>();
    partitions.forEach(_ -> parts.add(new HashMap<>()));
    counts.forEach(
        (word, times) -> {
          int owner = Math.floorMod(word.hashCode(), parts.size());
          parts.get(owner).put(word, times);
        });
    counts.clear();
    for (int i = 0; i < parts.size(); i++) {
      // The reducer owns the part from here on: the sender does not access it again.
      if (!parts.get(i).isEmpty() && !sent(partitions.get(i), parts.get(i), done)) {
        return false;
      }
    }
    return true;
  }

  /** Finds the words of a file that is read in chunks with arbitrary boundaries. */
  static final class Splitter {

    private final Map<String, Long> counts;

    /** The word in progress. */
    private final StringBuilder word = new StringBuilder();

    /** A high surrogate whose low surrogate has not been read yet, or 0. */
    private char high;

    Splitter(Map<String, Long> counts) {
      this.counts = counts;
    }

    void add(char[] piece, int length) {
      for (int i = 0; i < length; i++) {
        char c = piece[i];
        if (Character.isHighSurrogate(c)) {
          high = c; // the decoder never produces an unpaired surrogate
        } else if (Character.isLowSurrogate(c)) {
          add(Character.toCodePoint(high, c));
        } else {
          add(c);
        }
      }
    }

    private void add(int c) {
      if (!Character.isLetterOrDigit(c)) {
        end();
      } else if (word.length() < LONGEST) {
        word.appendCodePoint(c);
      }
    }

    void end() {
      if (!word.isEmpty()) {
        counts.merge(word.toString().toLowerCase(Locale.ROOT), 1L, Long::sum);
        word.setLength(0);
      }
    }
  }

  // Reduce

  private static void reduce(
      ReceiveChannel<Map<String, Long>> parts,
      int top,
      SendChannel<Outcome> outcomes,
      ReceiveChannel<Void> done)
      throws InterruptedException {
    Map<String, Long> counts = new HashMap<>();
    for (Map<String, Long> part : parts) {
      part.forEach((word, times) -> counts.merge(word, times, Long::sum));
    }
    List<Count> sorted = new ArrayList<>();
    long words = 0;
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      sorted.add(new Count(entry.getKey(), entry.getValue()));
      words += entry.getValue();
    }
    sorted.sort(ORDER);
    List<Count> best = List.copyOf(sorted.subList(0, Math.min(sorted.size(), top)));
    boolean _ = sent(outcomes, new Reduced(best, counts.size(), words), done);
  }
}
