package io.goroutines.benchmarks.claims;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Linux's figures on this process and its limits; empty on other systems. */
final class ProcessStatus {

  private ProcessStatus() {}

  /** Returns the bytes of this process that are in memory. */
  static OptionalLong resident() {
    return kib("VmRSS");
  }

  /** Returns the bytes of address space that this process has reserved. */
  static OptionalLong reserved() {
    return kib("VmSize");
  }

  /** Returns how many OS threads this process has. */
  static OptionalLong threads() {
    return field(Path.of("/proc/self/status"), "Threads");
  }

  /** Returns the bytes of memory that are still available on the machine, or in the container. */
  static OptionalLong available() {
    OptionalLong machine = bytes(field(Path.of("/proc/meminfo"), "MemAvailable"));
    OptionalLong container = only("/sys/fs/cgroup/memory.max");
    return container.isPresent() && container.getAsLong() < machine.orElse(Long.MAX_VALUE)
        ? container
        : machine;
  }

  /**
   * Returns the only number in a file. It is read in one call: files below /proc/sys return their
   * content to the first read only, however short that is.
   */
  static OptionalLong only(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] content = new byte[64];
      int length = Math.max(0, in.read(content));
      return OptionalLong.of(Long.parseLong(new String(content, 0, length, US_ASCII).strip()));
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong kib(String key) {
    return bytes(field(Path.of("/proc/self/status"), key));
  }

  private static OptionalLong bytes(OptionalLong kib) {
    return kib.isPresent() ? OptionalLong.of(kib.getAsLong() * 1024) : kib;
  }

  private static OptionalLong field(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key + ":")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")));
        }
      }
    } catch (IOException _) {
      // another system
    }
    return OptionalLong.empty();
  }
}
