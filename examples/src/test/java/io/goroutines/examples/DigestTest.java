package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.Go;
import io.goroutines.examples.Runs.Setup;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** digest, against MessageDigest and against find, sort and md5sum. */
@Timeout(120)
class DigestTest {

  /**
   * Names are bytes, and written here as ISO 8859-1: no encoding, UTF-8, and characters that md5sum
   * escapes.
   */
  private static final List<String> NAMES =
      List.of(
          "plain",
          "with space",
          "-dash",
          "per%41cent",
          "back\\slash",
          "new\nline",
          "carriage\rreturn",
          "tab\t",
          "caf\u00c3\u00a9",
          "latin\u00e9",
          "\u00ff\u00fe\u0080",
          "b",
          "a.b",
          "a-b",
          "a0");

  private static final List<String> DIRECTORIES =
      List.of("", "a/", "deep/", "deep/er/", "caf\u00c3\u00a9\u00ff/");

  /** A file below the tree, and the sum of its content. */
  private record Planted(String name, String sum) {}

  @TempDir Path temp;

  private Path tree;

  /** In the order of the output. */
  private final List<Planted> planted = new ArrayList<>();

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  @BeforeEach
  void plant() throws Exception {
    tree = temp.resolve("tree");
    Random random = new Random(1);
    for (String directory : DIRECTORIES) {
      Path at = Files.createDirectory(raw(directory));
      for (String name : NAMES) {
        byte[] content = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(200_000)];
        random.nextBytes(content);
        Files.write(raw(directory + name), content);
        byte[] md5 = MessageDigest.getInstance("MD5").digest(content);
        planted.add(new Planted(directory + name, HexFormat.of().formatHex(md5)));
      }
      Files.createSymbolicLink(at.resolve("link-to-file"), Path.of("plain"));
      Files.createSymbolicLink(at.resolve("link-to-directory"), tree);
      Files.createSymbolicLink(at.resolve("link-to-nothing"), Path.of("nowhere"));
    }
    Files.createDirectory(tree.resolve("empty"));
    planted.sort(
        (a, b) -> Arrays.compareUnsigned(a.name.getBytes(ISO_8859_1), b.name.getBytes(ISO_8859_1)));
  }

  /** Returns a path below the tree whose name has the given bytes, whatever the locale. */
  private Path raw(String name) {
    StringBuilder uri = new StringBuilder("file://").append(tree.toUri().getRawPath());
    uri.append(uri.charAt(uri.length() - 1) == '/' ? "" : "/");
    for (byte b : name.getBytes(ISO_8859_1)) {
      uri.append(b == '/' ? "/" : "%" + HexFormat.of().toHexDigits(b));
    }
    return Path.of(URI.create(uri.toString()));
  }

  private String expected(String prefix) {
    StringBuilder lines = new StringBuilder();
    for (Planted file : planted) {
      String name = prefix + file.name;
      String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
      lines.append(escaped.equals(name) ? "" : "\\").append(file.sum).append("  ");
      lines.append(escaped).append('\n');
    }
    return lines.toString();
  }

  private static String digest(Setup setup, String dir) throws Exception {
    return new String(setup.bytes("digest", dir), ISO_8859_1);
  }

  private static String failure(String dir) {
    return assertThrows(ConfigurationException.class, () -> digest(Runs.any(), dir)).getMessage();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void sumsEqualMessageDigestInByteOrderOfNames(Setup setup) throws Exception {
    assertEquals(75, planted.size());
    assertEquals(expected(tree + "/"), digest(setup, tree.toString()));
  }

  @Test
  void directoryNameIsPrintedAsSpelled() throws Exception {
    for (String dir : List.of(tree + "/", tree + "//", temp + "/./tree/../tree/")) {
      assertEquals(expected(dir), digest(Runs.any(), dir));
    }
  }

  @Test
  void linkToDirectoryIsFollowedOnlyWithTrailingSlash() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), tree);
    assertEquals("", digest(Runs.any(), link.toString()));
    assertEquals(expected(link + "/"), digest(Runs.any(), link + "/"));
  }

  @Test
  void fileArgumentIsHashed() throws Exception {
    Path file = Files.write(temp.resolve("file"), new byte[0]);
    assertEquals(
        "d41d8cd98f00b204e9800998ecf8427e  " + file + "\n", digest(Runs.any(), file.toString()));
  }

  @Test
  void emptyDirectoryPrintsNothing() throws Exception {
    assertEquals("", digest(Runs.any(), tree.resolve("empty").toString()));
  }

  @Test
  void outputEqualsFindSortAndMd5sum() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), tree);
    for (String dir :
        List.of(tree.toString(), tree + "/", tree + "/.//", link.toString(), link + "/")) {
      assertEquals(findSortAndMd5sum(dir), digest(Runs.any(), dir));
    }
  }

  private static String findSortAndMd5sum(String dir) throws Exception {
    // Releases of coreutils before 9 do not escape the carriage return.
    String script =
        "md5sum --version 2>&1 | grep -q 'coreutils) 9' || exit 99;"
            + " find \"$1\" -type f -print0 | LC_ALL=C sort -z | xargs -0r md5sum";
    Process process;
    try {
      process = new ProcessBuilder("sh", "-c", script, "sh", dir).start();
    } catch (IOException e) {
      return abort("no shell here: " + e);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    int status = process.waitFor();
    assumeFalse(status == 99, "no md5sum of GNU coreutils 9 here");
    assertEquals(0, status);
    return output;
  }

  @Test
  void missingDirectoryIsAnErrorOfOneLine() {
    assertEquals(
        "digest: cannot read '"
            + temp
            + "/no\\u000asuch': no such file or directory; check that it is there and may be read,"
            + " and run again",
        failure(temp + "/no\nsuch"));
  }

  @Test
  void fileWithTrailingSlashIsAnError() throws Exception {
    Path file = Files.write(temp.resolve("file"), new byte[0]);
    String message = failure(file + "/");
    assertTrue(message.startsWith("digest: cannot read '" + file + "/': "), message);
  }

  @Test
  void emptyNameAndNamesThatTheLocaleLostAreErrors() {
    assertEquals("digest: the name of the directory is empty; usage: digest DIR", failure(""));
    assertTrue(failure("d\uFFFD").contains("LC_ALL=C.UTF-8"));
    assertTrue(failure("d\0").startsWith("digest: 'd\\u0000' is no name"));
  }

  @Test
  void fileThatMayNotBeReadIsAnError() throws Exception {
    Path locked = Files.write(tree.resolve("deep/er/locked"), new byte[] {1});
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(locked), "this user may read everything");
    assertEquals(
        "digest: cannot read '"
            + locked
            + "': permission denied; check that it is there and may be read, and run again",
        failure(tree.toString()));
  }

  @Test
  void fileWhoseReadFailsIsAnError() {
    String file = "/proc/self/mem"; // nothing is mapped at address 0
    assumeTrue(Files.isReadable(Path.of(file)), "no such file here");
    String message = failure(file);
    assertTrue(message.startsWith("digest: cannot read '/proc/self/mem': "), message);
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
      Files.write(flat.toPath().resolve("file" + i), new byte[1000]);
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
                        () -> Examples.get("digest").run(new String[] {flat.toString()}, nowhere))
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
