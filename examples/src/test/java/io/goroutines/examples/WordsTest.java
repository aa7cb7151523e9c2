package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.goroutines.ConfigurationException;
import io.goroutines.Go;
import io.goroutines.examples.Runs.Setup;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** words, against a single-threaded count of whole files. */
@Timeout(120)
class WordsTest {

  /** The last is one character for the reader and two for Java. */
  private static final List<String> ALPHABET =
      List.of("a", "B", "é", "ß", "7", "ж", "\uD835\uDC00");

  /** No UTF-8: a lone continuation, half a character, a surrogate. */
  private static final List<byte[]> BROKEN =
      List.of(
          new byte[] {(byte) 0x80},
          new byte[] {(byte) 0xc3},
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});

  @TempDir Path temp;

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  /** A tree of small files and some that are larger than any buffer. */
  private Path plant() throws IOException {
    Path tree = temp.resolve("tree");
    Random random = new Random(1);
    for (String directory : List.of("", "a", "a/b", "c")) {
      Path at = Files.createDirectories(tree.resolve(directory));
      for (int file = 0; file < 12; file++) {
        Files.write(at.resolve("file" + file), text(random, file == 0 ? 15_000 : 500));
      }
    }
    Files.createDirectory(tree.resolve("empty"));
    Files.createFile(tree.resolve("nothing"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file1"));
    Files.createSymbolicLink(tree.resolve("loop"), tree);
    return tree;
  }

  private static byte[] text(Random random, int words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < words; i++) {
      int length = 1 + random.nextInt(4);
      for (int j = 0; j < length; j++) {
        bytes.writeBytes(ALPHABET.get(random.nextInt(ALPHABET.size())).getBytes(UTF_8));
      }
      if (random.nextInt(20) == 0) {
        bytes.writeBytes(BROKEN.get(random.nextInt(BROKEN.size())));
      } else {
        bytes.write(" \n-'".charAt(random.nextInt(4)));
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, Integer> countedByOne(Path tree) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(f -> !Files.isSymbolicLink(f)).toList()) {
        if (Files.isRegularFile(file)) {
          for (String word :
              new String(Files.readAllBytes(file), UTF_8).split("[^\\p{L}\\p{Nd}]+")) {
            if (!word.isEmpty()) {
              counts.merge(word.toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
          }
        }
      }
    }
    return counts;
  }

  private static List<String> lines(Map<String, Integer> counts) {
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(
        Comparator.comparingInt((Map.Entry<String, Integer> e) -> -e.getValue())
            .thenComparing(Map.Entry::getKey));
    int width = String.valueOf(sorted.getFirst().getValue()).length();
    return sorted.stream()
        .map(e -> ("%" + width + "d %s").formatted(e.getValue(), e.getKey()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void countsEqualSingleThreadedCount(Setup setup) throws Exception {
    Path tree = plant();
    Map<String, Integer> counts = countedByOne(tree);
    assertTrue(counts.size() > 1_500, counts::toString);
    List<String> expected = new ArrayList<>(lines(counts));
    expected.add(
        String.format(
            Locale.ROOT,
            "%,d words, %,d different, in 49 files",
            counts.values().stream().mapToInt(i -> i).sum(),
            counts.size()));
    assertEquals(expected, setup.lines("words", tree.toString(), "--top", "1000000"));
    assertEquals(
        expected.subList(0, 7), setup.lines("words", "--top=7", tree.toString()).subList(0, 7));
    assertEquals(21, setup.lines("words", tree.toString()).size());
  }

  /** More distinct words than a mapper buffers, each of them in every file. */
  @ParameterizedTest
  @MethodSource("setups")
  void countsOfManyWordsArePassedOnInParts(Setup setup) throws Exception {
    Path tree = Files.createDirectory(temp.resolve("tree"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 25_000; i++) {
      text.append('w').append(i).append(' ');
    }
    for (int file = 0; file < 20; file++) {
      Files.writeString(tree.resolve("file" + file), text);
    }
    assertEquals(
        List.of("20 w0", "20 w1", "20 w10", "500,000 words, 25,000 different, in 20 files"),
        setup.lines("words", tree.toString(), "--top", "3"));
  }

  @Test
  void wordsAndCharactersMaySpanBuffers() throws Exception {
    for (int before = 0; before < 4; before++) {
      Path tree = Files.createDirectory(temp.resolve("tree" + before));
      String letters = "\uD835\uDC00".repeat(100) + "é".repeat(100);
      String text = ".".repeat(before) + (letters + " ").repeat(2_000) + letters;
      Files.writeString(tree.resolve("file"), text);
      assertEquals(
          List.of("2001 " + letters, "2,001 words, 1 different, in 1 file"),
          Runs.any().lines("words", tree.toString()));
    }
  }

  @Test
  void wordIsLowerCaseRunOfLettersAndDigits() throws Exception {
    Path tree = Files.createDirectory(temp.resolve("tree"));
    Files.writeString(tree.resolve("file"), "Don't DON\u2019T x86_64; \u0130 \u03a3\u0391\u03a3");
    assertEquals(
        List.of(
            "2 don",
            "2 t",
            "1 64",
            "1 i\u0307", // Unicode's result; no locale is involved
            "1 x86",
            "1 \u03c3\u03b1\u03c2",
            "8 words, 6 different, in 1 file"),
        Runs.any().lines("words", tree.toString()));
  }

  @Test
  void endlessWordIsTruncated() throws Exception {
    Path tree = Files.createDirectory(temp.resolve("tree"));
    Files.writeString(tree.resolve("file"), "x".repeat(100_000) + " y");
    assertEquals(
        List.of("1 " + "x".repeat(1_000), "1 y", "2 words, 2 different, in 1 file"),
        Runs.any().lines("words", tree.toString()));
  }

  @Test
  void emptyDirectoryHasNoWordsAndLinkToDirectoryIsFollowed() throws Exception {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertEquals(
        List.of("0 words, 0 different, in 0 files"), Runs.any().lines("words", empty.toString()));
    Path tree = Files.createDirectory(temp.resolve("tree"));
    Files.writeString(tree.resolve("file"), "one");
    Path link = Files.createSymbolicLink(temp.resolve("link"), tree);
    assertEquals(
        List.of("1 one", "1 word, 1 different, in 1 file"),
        Runs.any().lines("words", link.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""          | words: say which directory; usage: words DIR [--top N]
          --top 3     | words: say which directory; usage: words DIR [--top N]
          . x         | words: unexpected argument 'x'; usage: words DIR [--top N]
          . --top     | words: --top needs a value; usage: words DIR [--top N]
          . --top=    | words: --top must be a whole number from 1 to 1000000000, not ''; usage: words DIR [--top N]
          . --top 0   | words: --top must be a whole number from 1 to 1000000000, not '0'; usage: words DIR [--top N]
          --top x .   | words: --top must be a whole number from 1 to 1000000000, not 'x'; usage: words DIR [--top N]
          --top=1 --top=2 . | words: --top is given twice; usage: words DIR [--top N]
          . --tip=1   | words: unknown option '--tip=1'; usage: words DIR [--top N]
          /no/such    | words: cannot read '/no/such': no such file or directory; check that it is there and may be read, and run again
          /proc/self/stat | words: cannot read '/proc/self/stat': not a directory; check that it is there and may be read, and run again
          """)
  void wrongArgumentIsAnErrorOfOneLineThatSaysWhatAndWhere(String args, String message) {
    assertEquals(message, failure(args.isEmpty() ? new String[0] : args.split(" ")));
  }

  @Test
  void emptyNameAndNamesThatTheLocaleLostAreErrors() {
    assertEquals(
        "words: the name of the directory is empty; usage: words DIR [--top N]", failure(""));
    assertTrue(failure("d\uFFFD").contains("LC_ALL=C.UTF-8"));
    assertTrue(failure("d\0").startsWith("words: 'd\\u0000' is no name of a directory here"));
  }

  private static String failure(String... args) {
    return assertThrows(ConfigurationException.class, () -> Runs.any().lines("words", args))
        .getMessage();
  }

  @Test
  void fileThatMayNotBeReadIsAnError() throws Exception {
    Path tree = Files.createDirectory(temp.resolve("tree"));
    Path locked = Files.createFile(tree.resolve("locked\n"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(locked), "this user may read everything");
    assertEquals(
        "words: cannot read '"
            + tree.toRealPath()
            + "/locked\\u000a': permission denied; check that it is there and may be read, and run"
            + " again",
        failure(tree.toString()));
  }

  /**
   * The first select is that of the walker, which has listed the directory; then its files are
   * deleted.
   */
  @ParameterizedTest
  @MethodSource("setups")
  void fileThatVanishesIsAnErrorAndAllGoroutinesEndBeforeItIsReported(Setup setup)
      throws Exception {
    File flat = Files.createDirectory(temp.resolve("flat")).toFile();
    for (int i = 0; i < 100; i++) {
      Files.writeString(flat.toPath().resolve("file" + i), "word");
    }
    PointListener vanish =
        (op, _) -> {
          if (op == Op.SELECT) {
            for (File file : flat.listFiles()) {
              boolean _ = file.delete();
            }
          }
        };
    setup.run(
        () -> {
          PointListener before = Seam.listen(vanish);
          try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
            String message =
                assertThrows(
                        ConfigurationException.class,
                        () -> Examples.get("words").run(new String[] {flat.toString()}, nowhere))
                    .getMessage();
            assertTrue(message.contains("/flat/file"), message);
            assertTrue(message.contains("no such file"), message);
          } finally {
            Seam.listen(before);
          }
          // The bodies have ended; a goroutine's last steps come after that.
          while (Go.runtime().goroutines().size() > 1) {
            Go.gosched();
          }
        });
  }
}
