package io.goroutines.scheduler;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the configuration shared by the schedulers built from these parts. */
public final class Settings {

  /** The maximum number of processors. */
  public static final int MAX_PROCS = 1024;

  /**
   * The default stack size of workers: 8 MiB, as Linux gives to a main thread. It is reserved, not
   * committed, and bounds the recursion of a goroutine.
   */
  public static final long DEFAULT_STACK_SIZE = 8L << 20;

  private static final long MIN_STACK_SIZE = 256L << 10;
  private static final long MAX_STACK_SIZE = 1L << 30;

  private static final String STACK_SIZE = "stack-size";
  private static final String REUSE = "reuse";
  private static final String NAMES = "names";

  private Settings() {}

  /**
   * Returns the number of processors.
   *
   * @param byDefault the number if none is configured; capped at {@link #MAX_PROCS}
   * @throws ConfigurationException if more than {@link #MAX_PROCS} are configured
   */
  public static int procs(SchedulerConfig config, int byDefault) {
    int procs = config.procs().orElse(Math.min(byDefault, MAX_PROCS));
    if (procs > MAX_PROCS) {
      throw new ConfigurationException("procs must be at most " + MAX_PROCS + ", not " + procs);
    }
    return procs;
  }

  /**
   * Returns the stack size of workers in bytes, from the setting {@code stack-size}: a number, or a
   * number with {@code k}, {@code m} or {@code g}.
   *
   * @throws ConfigurationException if it is not a size between 256k and 1g
   */
  public static long stackSize(SchedulerConfig config) {
    String text = config.settings().get(STACK_SIZE);
    if (text == null) {
      return DEFAULT_STACK_SIZE;
    }
    Matcher matcher =
        Pattern.compile("(\\d{1,10})([kmg]?)").matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      int shift =
          switch (matcher.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
          };
      long size = Long.parseLong(matcher.group(1)) << shift;
      if (size >= MIN_STACK_SIZE && size <= MAX_STACK_SIZE) {
        return size;
      }
    }
    throw new ConfigurationException(
        "stack-size must be a size from 256k to 1g, such as 8m, not '" + text + "'");
  }

  /**
   * Returns whether virtual threads are reused for goroutines that have not begun, from the setting
   * {@code reuse}: {@code on}, which is the default, or {@code off}.
   *
   * @throws ConfigurationException if it is neither
   */
  static boolean reuse(SchedulerConfig config) {
    return isOn(config, REUSE, "on");
  }

  /**
   * Returns whether the threads of unnamed goroutines are named after the goroutine's number, from
   * the setting {@code names}: {@code on}, or {@code off}, which is the default.
   *
   * @throws ConfigurationException if it is neither
   */
  static boolean names(SchedulerConfig config) {
    return isOn(config, NAMES, "off");
  }

  private static boolean isOn(SchedulerConfig config, String setting, String byDefault) {
    String text = config.settings().getOrDefault(setting, byDefault);
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "on" -> true;
      case "off" -> false;
      default ->
          throw new ConfigurationException(setting + " must be on or off, not '" + text + "'");
    };
  }

  /**
   * Checks that the configuration has no setting unknown to the scheduler.
   *
   * @param scheduler the scheduler's name
   * @param more the names of its settings besides {@code stack-size}, {@code reuse} and {@code
   *     names}
   * @throws ConfigurationException if there is an unknown setting
   */
  public static void checkKnown(SchedulerConfig config, String scheduler, String... more) {
    List<String> known = new ArrayList<>(List.of(STACK_SIZE, REUSE, NAMES));
    known.addAll(List.of(more));
    for (String name : config.settings().keySet()) {
      if (!known.contains(name)) {
        throw new ConfigurationException(
            "scheduler '"
                + scheduler
                + "' has no setting '"
                + name
                + "'; available: "
                + String.join(", ", known));
      }
    }
  }
}
