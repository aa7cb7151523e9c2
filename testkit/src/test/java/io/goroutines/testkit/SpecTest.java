package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/spec.md and the tests have the same rules, under the same conditions, in the same order. */
class SpecTest {

  @Test
  void specAndTestsAreOneToOne() throws IOException {
    Map<String, String> written = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(Path.of("..", "docs", "spec.md"))) {
      lines
          .filter(line -> line.matches("- \\*\\*[A-Z]\\d+\\*\\*.*"))
          .forEach(
              line -> {
                String number = line.substring(4, line.indexOf("**", 4));
                String rest = line.substring(line.indexOf("**", 4) + 2);
                String needs = rest.startsWith(" (") ? rest.substring(2, rest.indexOf(')')) : "";
                assertTrue(rest.length() > 20, () -> "no intent: " + line);
                assertEquals(null, written.put(number, needs), () -> number + " is listed twice");
              });
    }
    Map<String, String> tested = new LinkedHashMap<>();
    Conformance.ruleMethods()
        .forEach(
            method -> {
              var needs = method.getAnnotation(RuleTest.class).needs();
              assertEquals(
                  null,
                  tested.put(
                      Conformance.number(method.getName()),
                      needs.length == 0 ? "" : "needs " + needs[0]));
            });
    assertTrue(tested.size() > 100, "the tests were not found");
    assertEquals(tested.toString(), written.toString());
  }
}
