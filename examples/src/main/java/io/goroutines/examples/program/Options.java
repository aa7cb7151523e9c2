package io.goroutines.examples.program;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The arguments of a program that takes options: {@code --name VALUE} or {@code --name=VALUE}. */
public final class Options {

  private static final BigDecimal LEAST_SECONDS = new BigDecimal("0.01");
  private static final BigDecimal MOST_SECONDS = new BigDecimal(86_400);

  private final Example example;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> flags = new HashSet<>();
  private final List<String> operands = new ArrayList<>();

  /**
   * Reads arguments.
   *
   * @param args the arguments
   * @param example the program
   * @param valued the options that take a value
   * @param plain the options that take none
   * @param most the maximum number of operands
   * @throws io.goroutines.ConfigurationException if they are invalid, in one line
   */
  public Options(String[] args, Example example, Set<String> valued, Set<String> plain, int most) {
    this.example = example;
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (plain.contains(arg)) {
        flags.add(arg);
      } else if (valued.contains(name)) {
        if (equals < 0 && i + 1 == args.length) {
          throw Arguments.wrong(example, name + " needs a value");
        }
        String value = equals < 0 ? args[++i] : arg.substring(equals + 1);
        if (values.put(name, value) != null) {
          throw Arguments.wrong(example, name + " is given twice");
        }
      } else if (arg.startsWith("--")) {
        throw Arguments.wrong(example, "unknown option " + Arguments.quoted(arg));
      } else if (operands.size() == most) {
        throw Arguments.wrong(example, "unexpected argument " + Arguments.quoted(arg));
      } else {
        operands.add(arg);
      }
    }
  }

  /** Returns the arguments that are no options. */
  public List<String> operands() {
    return List.copyOf(operands);
  }

  /**
   * Returns whether an option is given.
   *
   * @param name its name
   */
  public boolean has(String name) {
    return flags.contains(name) || values.containsKey(name);
  }

  /**
   * Returns the value of an option, if it is given.
   *
   * @param name its name
   */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Returns the value of an option that takes a whole number.
   *
   * @param name its name
   * @param otherwise the default
   * @param least the minimum
   * @param most the maximum
   */
  public int number(String name, int otherwise, int least, int most) {
    String value = values.get(name);
    return value == null ? otherwise : Arguments.number(name, value, least, most, example);
  }

  /**
   * Returns the value of {@code --port}.
   *
   * @param otherwise the default
   */
  public int port(int otherwise) {
    return number("--port", otherwise, 0, 65_535);
  }

  /**
   * Returns a time that is given in seconds, with decimals if need be.
   *
   * @param name the option's name
   * @param otherwise the default
   */
  public Duration seconds(String name, Duration otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      BigDecimal seconds = new BigDecimal(value.length() > 20 ? "" : value);
      if (seconds.compareTo(LEAST_SECONDS) >= 0 && seconds.compareTo(MOST_SECONDS) <= 0) {
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw Arguments.wrong(
        example,
        name
            + " must be a number of seconds from "
            + LEAST_SECONDS
            + " to "
            + MOST_SECONDS
            + ", not "
            + Arguments.quoted(value));
  }
}
