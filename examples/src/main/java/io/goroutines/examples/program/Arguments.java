package io.goroutines.examples.program;

import static io.goroutines.Go.runtime;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import java.util.Locale;

/** Checks of the programs' arguments, with the error messages. */
public final class Arguments {

  /** How many waiting goroutines are sensible where each holds an OS thread. */
  private static final int THREADS = 5_000;

  private Arguments() {}

  /** Checks that there are no more arguments than a program takes. */
  public static void atMost(int most, String[] args, Example example) {
    if (args.length > most) {
      throw wrong(example, "unexpected argument " + quoted(args[most]));
    }
  }

  /** Parses an argument as a whole number. */
  public static int number(String what, String text, int least, int most, Example example) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw wrong(
        example,
        String.format(
            Locale.ROOT,
            "%s must be a whole number from %d to %d, not %s",
            what,
            least,
            most,
            quoted(text)));
  }

  /** Returns the exception for a wrong argument. */
  public static ConfigurationException wrong(Example example, String what) {
    String usage = example.usage().lines().findFirst().orElseThrow();
    return new ConfigurationException(example.name() + ": " + what + "; usage: " + usage);
  }

  /**
   * Checks that so many goroutines can exist at the same time on the scheduler that runs the
   * caller.
   */
  public static void fits(long goroutines, long bytesEach, String less, Example example) {
    Scheduler scheduler = runtime().scheduler();
    if (goroutines > THREADS && !scheduler.capabilities().contains(Capability.MILLIONS)) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s: the scheduler '%s' holds an OS thread for each waiting goroutine, so %,d are too"
                  + " many (%,d at most); choose another scheduler, or %s",
              example.name(),
              scheduler.name(),
              goroutines,
              THREADS,
              less));
    }
    Runtime jvm = Runtime.getRuntime();
    long free = jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
    long needed = goroutines * bytesEach;
    if (needed > free) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s: %,d goroutines need about %,d MB of heap, and %,d MB are free; run again with"
                  + " GOROUTINES_JAVA_OPTS=-Xmx%5$dm (of java itself: -Xmx%5$dm), or %6$s",
              example.name(),
              goroutines,
              needed >> 20,
              free >> 20,
              ((needed + jvm.maxMemory() - free) >> 20) + 64,
              less));
    }
  }

  /** Returns a text in quotes, on one line whatever its content. */
  public static String quoted(String text) {
    StringBuilder line = new StringBuilder("'");
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.append('\'').toString();
  }
}
