package io.goroutines.examples.files;

import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a program that takes names, and one option with a number anywhere between them.
 *
 * @param names the names, in their order
 * @param number the number, or what it is if it was not given
 */
record Options(List<String> names, int number) {

  static Options of(
      String[] args, int mostNames, String option, int least, int otherwise, Example example) {
    List<String> names = new ArrayList<>();
    String number = null;
    for (int i = 0; i < args.length; i++) {
      String given = null;
      if (args[i].equals(option)) {
        if (++i == args.length) {
          throw Arguments.wrong(example, option + " needs a number");
        }
        given = args[i];
      } else if (args[i].startsWith(option + "=")) {
        given = args[i].substring(option.length() + 1);
      } else if (args[i].startsWith("--")) {
        throw Arguments.wrong(example, "unknown option " + Arguments.quoted(args[i]));
      } else {
        names.add(args[i]);
      }
      if (given != null) {
        if (number != null) {
          throw Arguments.wrong(example, option + " is given twice");
        }
        number = given;
      }
    }
    if (names.isEmpty()) {
      throw Arguments.wrong(example, "say which directory");
    }
    Arguments.atMost(mostNames, names.toArray(String[]::new), example);
    return new Options(names, number(number, option, least, otherwise, example));
  }

  private static int number(
      @Nullable String text, String option, int least, int otherwise, Example example) {
    return text == null ? otherwise : Arguments.number(option, text, least, 1_000_000_000, example);
  }
}
