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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  @Test
  void everyNumberIsUsedOnceOrListedAsUnused() throws IOException {
    String unused =
        Files.readAllLines(SPEC).stream()
            .filter(line -> line.startsWith("Unused numbers: "))
            .findFirst()
            .orElseThrow();
    Set<String> known = new HashSet<>(List.of(unused.replaceAll("^.*: |\\.$", "").split(", ")));
    for (Rule rule : Rule.all()) {
      assertTrue(known.add(rule.number()), () -> rule + " is listed as unused");
    }
    for (String number : known) {
      String before = number.charAt(0) + "" + (Integer.parseInt(number.substring(1)) - 1);
      assertTrue(
          before.substring(1).equals("0") || known.contains(before), () -> before + " is missing");
    }
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
    List<Method> tests = Rule.tests(SchedulerVerification.class);
    Map<String, List<String>> chapters = new LinkedHashMap<>();
    for (Class<?> chapter : SchedulerVerification.class.getInterfaces()) {
      List<String> rules =
          tests.stream()
              .filter(test -> test.getDeclaringClass() == chapter)
              .map(test -> rule(Rule.of(test)))
              .toList();
      chapters.put(chapter.getSimpleName(), rules);
    }
    List<String> all = chapters.values().stream().flatMap(List::stream).toList();
    assertTrue(all.size() > 100, "the tests were not found");
    assertEquals(tests.size(), all.size(), "tests outside of all chapters");
    assertEquals(all.stream().distinct().toList(), all, "a rule has two tests");
    return chapters;
  }

  /** Returns the number and, in brackets, what the page must say of the level. */
  private static String rule(Rule rule) {
    List<String> conditions = new ArrayList<>();
    rule.needs().forEach(need -> conditions.add("needs " + need));
    if (rule.level() == Level.STATISTICAL) {
      conditions.add("statistical");
    }
    return rule.number() + (conditions.isEmpty() ? "" : " (" + String.join(", ", conditions) + ")");
  }

  @Test
  void everyRuleHasAnIntent() {
    for (Rule rule : Rule.all()) {
      assertTrue(rule.intent().matches("[A-Z].{15,130}\\."), rule::intent);
      assertTrue(rule.odds().isEmpty() || rule.odds().endsWith("."), rule::odds);
    }
    assertEquals(
        Set.of(Level.values()), Rule.all().stream().map(Rule::level).collect(Collectors.toSet()));
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
