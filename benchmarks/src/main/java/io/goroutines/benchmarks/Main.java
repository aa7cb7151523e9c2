package io.goroutines.benchmarks;

import java.io.IOException;

/** JMH's command line, from a jar that names a main class of its own module. */
public final class Main {

  private Main() {}

  /**
   * Runs JMH.
   *
   * @param args as JMH takes them; {@code -h} lists them
   * @throws IOException if the results cannot be written
   */
  public static void main(String[] args) throws IOException {
    org.openjdk.jmh.Main.main(args);
  }
}
