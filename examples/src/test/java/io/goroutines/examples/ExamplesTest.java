package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.Runs.Setup;
import io.goroutines.examples.program.Example;
import io.goroutines.spi.Capability;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program but those on files, with small sizes, on every scheduler. */
@Timeout(120)
class ExamplesTest {

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  @Test
  void everyProgramHasUniqueNameDescriptionAndUsage() {
    Set<String> names = new HashSet<>();
    for (Example example : Examples.all()) {
      assertTrue(names.add(example.name()));
      assertEquals(example, Examples.get(example.name()));
      assertEquals(1, example.description().lines().count());
      assertFalse(example.description().endsWith("."));
      String firstWord = example.usage().lines().findFirst().orElseThrow().split(" ")[0];
      assertEquals(example.name(), firstWord);
    }
    assertTrue(names.size() >= 7, names::toString);
  }

  @Test
  void unknownNameIsErrorThatListsNames() {
    assertEquals(
        "unknown example 'goodbye\\u000a'; available: "
            + Examples.all().stream().map(Example::name).collect(Collectors.joining(", ")),
        assertThrows(ConfigurationException.class, () -> Examples.get("goodbye\n")).getMessage());
  }

  @ParameterizedTest
  @MethodSource("setups")
  void helloGreetsFromAGoroutine(Setup setup) throws Exception {
    assertEquals(List.of("Hello from goroutine 2"), setup.lines("hello"));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void pingpongPlaysAllRounds(Setup setup) throws Exception {
    List<String> lines = setup.lines("pingpong", "1000");
    assertEquals(1, lines.size());
    assertTrue(lines.getFirst().startsWith("1000 rounds in "), lines.getFirst());
  }

  @ParameterizedTest
  @MethodSource("setups")
  void sievePrintsNthPrime(Setup setup) throws Exception {
    assertEquals(List.of("2"), setup.lines("sieve", "1"));
    assertEquals(List.of("3"), setup.lines("sieve", "2"));
    assertEquals(List.of("541"), setup.lines("sieve", "100"));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void skynetSumsItsLeaves(Setup setup) throws Exception {
    assertEquals("0", setup.lines("skynet", "1").getFirst());
    assertEquals("45", setup.lines("skynet", "10").getFirst());
    List<String> lines = setup.lines("skynet", "1000");
    assertEquals(2, lines.size());
    assertEquals("499500", lines.getFirst());
  }

  @ParameterizedTest
  @MethodSource("setups")
  void millionParksRequestedNumber(Setup setup) throws Exception {
    List<String> lines = setup.lines("million", "--count=1000");
    assertEquals("1,000 goroutines waited at once", lines.getFirst());
    assertTrue(lines.getLast().startsWith("OS threads "), lines::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          hello    | x           | hello: unexpected argument 'x'; usage: hello [--race [TRIES]]
          pingpong | 0           | pingpong: the number of rounds must be a whole number from 1 to 1000000000, not '0'; usage: pingpong [ROUNDS]
          pingpong | 1 2         | pingpong: unexpected argument '2'; usage: pingpong [ROUNDS]
          sieve    |             | sieve: say which prime; usage: sieve N
          sieve    | 0           | sieve: N must be a whole number from 1 to 20000, not '0'; usage: sieve N
          sieve    | ten         | sieve: N must be a whole number from 1 to 20000, not 'ten'; usage: sieve N
          sieve    | 99999999999 | sieve: N must be a whole number from 1 to 20000, not '99999999999'; usage: sieve N
          sieve    | 1 2         | sieve: unexpected argument '2'; usage: sieve N
          skynet   | 20          | skynet: the number of leaves must be a power of ten, not 20; usage: skynet [LEAVES]
          skynet   | -1          | skynet: the number of leaves must be a whole number from 1 to 10000000, not '-1'; usage: skynet [LEAVES]
          million  | 7           | million: unexpected argument '7'; usage: million [--count N]
          million  | --count     | million: --count needs a value; usage: million [--count N]
          million  | --count x   | million: --count must be a whole number from 1 to 1000000000, not 'x'; usage: million [--count N]
          million  | --count 1 x | million: unexpected argument 'x'; usage: million [--count N]
          million  | --count=0   | million: --count must be a whole number from 1 to 1000000000, not '0'; usage: million [--count N]
          digest   |             | digest: say which directory; usage: digest DIR
          digest   | a b         | digest: unexpected argument 'b'; usage: digest DIR
          """)
  void wrongArgumentIsAnErrorOfOneLineThatSaysWhatAndWhere(
      String name, @Nullable String args, String message) {
    String[] split = args == null ? new String[0] : args.split(" ");
    assertEquals(
        message,
        assertThrows(ConfigurationException.class, () -> Runs.any().lines(name, split))
            .getMessage());
  }

  @ParameterizedTest
  @MethodSource("setups")
  void millionRefusesMoreThanMemoryOrThreadsAllow(Setup setup) {
    String message =
        assertThrows(
                ConfigurationException.class, () -> setup.lines("million", "--count", "1000000000"))
            .getMessage();
    assertTrue(message.startsWith("million: "), message);
    assertTrue(message.endsWith("or ask for fewer (--count)"), message);
    assertTrue(
        !setup.provider().capabilities().contains(Capability.MILLIONS)
            || message.contains("GOROUTINES_JAVA_OPTS=-Xmx"),
        message);
    assertEquals(1, message.lines().count());
  }
}
