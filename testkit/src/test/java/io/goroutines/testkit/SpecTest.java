package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/spec.md and the tests have the same chapters in the same order, and each chapter the same
 * rules under the same conditions.
 */
class SpecTest {

  private static final Path SPEC = Path.of("..", "docs", "spec.md");
  private static final Pattern CHAPTER = Pattern.compile("### .+ \\(`(\\w+)`\\)");
  private static final Pattern RULE = Pattern.compile("- \\*\\*([A-Z]\\d+)\\*\\*( \\(.*?\\))?(.*)");

  @Test
  void specAndTestsAreOneToOne() throws IOException {
    assertEquals(lines(tested()), lines(written()));
  }

  /** Returns the rules of each chapter of the page, with their conditions. */
  private static Map<String, List<String>> written() throws IOException {
    Map<String, List<String>> chapters = new LinkedHashMap<>();
    List<String> rules = null;
    for (String line : Files.readAllLines(SPEC)) {
      Matcher chapter = CHAPTER.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (line.startsWith("###")) {
        assertTrue(chapter.matches(), () -> "no interface is named: " + line);
        rules = new ArrayList<>();
        assertEquals(null, chapters.put(chapter.group(1), rules), line);
      } else if (rule.matches()) {
        assertTrue(rule.group(3).length() > 20, () -> "no statement: " + line);
        assertNotNull(rules, () -> "a rule without a chapter: " + line);
        rules.add(rule.group(1) + (rule.group(2) == null ? "" : rule.group(2)));
      }
    }
    return chapters;
  }

  /** Returns the rules of each interface of the kit, with their conditions. */
  private static Map<String, List<String>> tested() {
    Map<String, List<String>> chapters = new LinkedHashMap<>();
    for (Class<?> chapter : SchedulerVerification.class.getInterfaces()) {
      List<String> rules =
          Conformance.ruleMethods().stream()
              .filter(method -> method.getDeclaringClass() == chapter)
              .map(SpecTest::rule)
              .toList();
      chapters.put(chapter.getSimpleName(), rules);
    }
    List<String> all = chapters.values().stream().flatMap(List::stream).toList();
    assertTrue(all.size() > 100, "the tests were not found");
    assertEquals(Conformance.ruleMethods().size(), all.size(), "tests outside of all chapters");
    assertEquals(all.stream().distinct().toList(), all, "a rule has two tests");
    return chapters;
  }

  private static String rule(Method method) {
    var needs = method.getAnnotation(RuleTest.class).needs();
    return Conformance.number(method.getName())
        + (needs.length == 0 ? "" : " (needs " + needs[0] + ")");
  }

  @Test
  void channelVerificationHasTheChaptersThatPermitIt() {
    assertEquals(
        Arrays.stream(SchedulerVerification.class.getInterfaces())
            .filter(
                chapter ->
                    List.of(chapter.getPermittedSubclasses()).contains(ChannelVerification.class))
            .toList(),
        List.of(ChannelVerification.class.getInterfaces()));
  }

  /** For a message with a line for each chapter. */
  private static String lines(Map<String, List<String>> chapters) {
    StringBuilder lines = new StringBuilder();
    chapters.forEach((chapter, rules) -> lines.append(chapter).append(rules).append('\n'));
    return lines.toString();
  }
}
