package io.goroutines.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The versions that the build has used. */
final class Versions {

  private Versions() {}

  static String of(String name) {
    Properties all = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      all.load(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(all.getProperty(name));
  }
}
