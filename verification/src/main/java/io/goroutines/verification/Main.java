package io.goroutines.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs jcstress, and then requires that the interesting outcome of each twin was seen: a test that
 * does not catch its broken twin shows nothing. Twins are the tests whose names end in {@code
 * Twin}; each is nested in the test that it belongs to.
 *
 * <p>On a busy machine the two actors seldom meet. So twins that were missed get some more rounds,
 * each longer than the one before; a test that fails is not repeated.
 */
public final class Main {

  private static final int ROUNDS = 4;

  private Main() {}

  /** Takes the arguments of jcstress; fails if a test or a twin does not do what it should. */
  public static void main(String[] args) throws Exception {
    Options options = options(args);
    Map<String, Boolean> seen = run(options);
    fail("Has no twin", seen.keySet().stream().filter(test -> isAlone(test, seen)).toList());
    List<String> missed = missed(seen);
    int time = options.getTime();
    for (int round = 1; round < ROUNDS && !missed.isEmpty(); round++) {
      System.out.println("Not caught yet: " + missed);
      time *= 4;
      missed = missed(run(options(again(args, missed, time))));
    }
    fail("Was not caught, so its test shows nothing", missed);
    System.out.println(
        seen.size() + " tests, of which " + twins(seen) + " are twins: all of them were caught.");
  }

  private static Options options(String... args) throws Exception {
    Options options = new Options(args);
    if (!options.parse()) {
      System.exit(1);
    }
    return options;
  }

  private static void fail(String what, List<String> tests) {
    if (!tests.isEmpty()) {
      tests.forEach(test -> System.err.println(what + ": " + test));
      System.exit(1);
    }
  }

  /** Runs tests, and returns for each whether an interesting outcome was seen. */
  private static Map<String, Boolean> run(Options options) throws Exception {
    new JCStress(options).run(); // throws if a forbidden outcome was seen, or a test broke
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), results);
    try {
      reader.dump();
    } finally {
      reader.close();
    }
    Map<String, Boolean> seen = new TreeMap<>();
    for (TestResult result : results.getTestResults()) {
      seen.merge(result.getName(), result.grading().hasInteresting, Boolean::logicalOr);
    }
    fail("jcstress ran nothing", seen.isEmpty() ? List.of(options.getTestFilter()) : List.of());
    return seen;
  }

  private static boolean isTwin(String test) {
    return test.endsWith("Twin");
  }

  private static boolean isAlone(String test, Map<String, Boolean> seen) {
    return !isTwin(test)
        && seen.keySet().stream().noneMatch(twin -> isTwin(twin) && twin.startsWith(test + "."));
  }

  private static List<String> missed(Map<String, Boolean> seen) {
    return seen.entrySet().stream()
        .filter(test -> isTwin(test.getKey()) && !test.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static long twins(Map<String, Boolean> seen) {
    return seen.keySet().stream().filter(Main::isTwin).count();
  }

  /** Returns the arguments with other tests and another time for each iteration. */
  private static String[] again(String[] args, List<String> tests, int time) {
    List<String> again = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("-t") || args[i].equals("-time")) {
        i++;
      } else {
        again.add(args[i]);
      }
    }
    String names = tests.stream().map(Pattern::quote).collect(Collectors.joining("|", "(", ")$"));
    again.addAll(List.of("-t", names, "-time", Integer.toString(time)));
    return again.toArray(String[]::new);
  }
}
