package io.goroutines.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A directory of small files for the example that hashes files, and the expected output. */
final class SampleTree {

  private static final int DIRECTORIES = 10;
  private static final int FILES = 20;

  private SampleTree() {}

  /**
   * Writes the files.
   *
   * @param root the directory to create
   * @return the expected output of the example
   */
  static String write(Path root) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (int d = 0; d < DIRECTORIES; d++) {
      Path directory = Files.createDirectories(root.resolve("d" + d));
      for (int f = 0; f < FILES; f++) {
        Path file = directory.resolve("f" + f + ".txt");
        byte[] content = ("line " + d + "." + f + "\n").repeat(d * f * 10).getBytes(US_ASCII);
        Files.write(file, content);
        sums.put(file.toString(), md5(content));
      }
    }
    StringBuilder expected = new StringBuilder();
    sums.forEach((file, sum) -> expected.append(sum).append("  ").append(file).append('\n'));
    return expected.toString();
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
