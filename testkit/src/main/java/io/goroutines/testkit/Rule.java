package io.goroutines.testkit;

import io.goroutines.spi.Capability;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of docs/spec.md.
 *
 * @param number its number: {@code S7}
 * @param title what it says, in a few words
 * @param level how binding it is
 * @param intent the harm that a user suffers where it is broken, in one sentence
 * @param needs the capabilities without which it does not apply; unmodifiable
 * @param odds how seldom its test fails on a correct implementation; empty if it never does
 */
public record Rule(
    String number, String title, Level level, String intent, Set<Capability> needs, String odds) {

  private static final Pattern METHOD = Pattern.compile("([a-z])0*([0-9]+)_(\\w+)");

  /** The letters of the numbers, in the order of the groups in docs/spec.md. */
  private static final String GROUPS = "SCMLT";

  /** Creates the description of a rule. */
  public Rule {
    needs = Set.copyOf(needs);
  }

  /** Returns all rules, in the order of their numbers. */
  public static List<Rule> all() {
    return tests(SchedulerVerification.class).stream().map(Rule::of).toList();
  }

  /** Returns the methods of a class that test rules, in the order of the rules' numbers. */
  static List<Method> tests(Class<? extends Verification> suite) {
    return Arrays.stream(suite.getMethods())
        .filter(method -> method.isAnnotationPresent(RuleTest.class))
        .sorted(
            Comparator.comparing((Method method) -> GROUPS.indexOf(number(method).charAt(0)))
                .thenComparing(method -> Integer.valueOf(number(method).substring(1))))
        .toList();
  }

  /** Returns the rule that a method tests. */
  static Rule of(Method method) {
    RuleTest test = method.getAnnotation(RuleTest.class);
    Level level =
        !test.odds().isEmpty()
            ? Level.STATISTICAL
            : test.needs().length > 0 ? Level.OPTIONAL : Level.REQUIRED;
    return new Rule(
        number(method), title(method), level, test.intent(), Set.of(test.needs()), test.odds());
  }

  private static String number(Method method) {
    Matcher matcher = matcher(method);
    return matcher.group(1).toUpperCase(Locale.ROOT) + matcher.group(2);
  }

  /** Returns {@code yieldLetsOthersRun} as words. */
  private static String title(Method method) {
    return matcher(method)
        .group(3)
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static Matcher matcher(Method method) {
    Matcher matcher = METHOD.matcher(method.getName());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the name of a rule's test: " + method);
    }
    return matcher;
  }

  /** Returns {@code S7 (statistical)}, and the title. */
  @Override
  public String toString() {
    return number + " (" + level + ") " + title;
  }
}
