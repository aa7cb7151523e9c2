package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.Runs.Setup;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs that show what goroutines are, on every scheduler. */
@Timeout(120)
class BasicsTest {

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void goroutineOutlivesItsStarterAndEndsWithMain(Setup setup) throws Exception {
    assertEquals(
        """
        goroutine 2 (starter) has started goroutine 18 (worker), and is DONE
        what there is now: [goroutine 1, goroutine 18 (worker)]
        goroutine 18 (worker) goes on: step 1, started by goroutine 2
        goroutine 18 (worker) goes on: step 2, started by goroutine 2
        goroutine 18 (worker) goes on: step 3, started by goroutine 2

        main of a second program has returned
        goroutine 2 (starter) is DONE
        goroutine 18 (late) is DONE
        goroutine 18 (late) was interrupted in its sleep\
        """
            .lines()
            .toList(),
        setup.lines("no-parents"));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void anonymousFunctionsCaptureVariables(Setup setup) throws Exception {
    assertEquals(
        """
        in place          hello
        a function value  again, again
        arguments         6 x 7 = 42
        taken when        by the starter 1, by the goroutine 2
        a closure         two goroutines, one after the other, have made it 42
        a variable each   [0, 1, 2]
        one for all       [3, 3, 3]\
        """
            .lines()
            .toList(),
        setup.lines("anonymous"));
  }

  /** The caller's line need not come first, though it nearly always does. */
  @ParameterizedTest
  @MethodSource("setups")
  void straightlineHasSameOutcomeInBothForms(Setup setup) throws Exception {
    List<String> lines = setup.lines("straightline");
    int second = lines.indexOf("In plain sequence:");
    int end = lines.indexOf("Both have come to the same:");
    List<String> callers =
        Stream.of("Ada", "Bob", "Eve", "Mallory").map(c -> "  " + c + "'s caller goes on").toList();
    for (List<String> part :
        List.of(lines.subList(1, second - 1), lines.subList(second + 1, end - 1))) {
      assertEquals(callers, part.stream().filter(callers::contains).toList());
      assertEquals(
          """
              found Ada
              reserved the lamp
              reserved the chair
              charged 60
              found Bob
              reserved the lamp
              reserved the chair
              refused: the moon is not for sale
              took back the lamp
              took back the chair
              found Eve
              reserved the castle
              refused: 1000000 is more than 10
              took back the castle
              refused: nobody here is called Mallory\
          """
              .lines()
              .map(String::strip)
              .toList(),
          part.stream().filter(line -> !callers.contains(line)).map(String::strip).toList());
    }
    assertEquals(
        List.of(
            "  Ada: paid 60",
            "  Bob: no: the moon is not for sale",
            "  Eve: no: 1000000 is more than 10",
            "  Mallory: no: nobody here is called Mallory"),
        lines.subList(end + 1, lines.size()));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void helloIsNeverGreetedAfterEndOfMain(Setup setup) throws Exception {
    List<String> lines = setup.lines("hello", "--race", "5");
    assertEquals(6, lines.size(), lines::toString);
    assertTrue(lines.getFirst().startsWith("main goes on for "), lines::toString);
    for (String line : lines.subList(1, 5)) {
      int[] fates =
          Arrays.stream(line.split("µs")[1].strip().split(" +"))
              .mapToInt(Integer::parseInt)
              .toArray();
      assertEquals(3, fates.length, line);
      assertEquals(5, fates[0] + fates[1] + fates[2], line);
      if (setup.toString().equals("fifo, procs 1")) {
        assertEquals(0, fates[0], line); // nothing blocks main between its start and its end
      }
    }
    assertEquals("still there when the program had ended: 0", lines.getLast());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          hello        | --race 0     | hello: the number of tries must be a whole number from 1 to 10000, not '0'; usage: hello [--race [TRIES]]
          hello        | --race x     | hello: the number of tries must be a whole number from 1 to 10000, not 'x'; usage: hello [--race [TRIES]]
          hello        | --race 1 2   | hello: unexpected argument '2'; usage: hello [--race [TRIES]]
          hello        | 5            | hello: unexpected argument '5'; usage: hello [--race [TRIES]]
          no-parents   | x            | no-parents: unexpected argument 'x'; usage: no-parents
          anonymous    | x            | anonymous: unexpected argument 'x'; usage: anonymous
          straightline | x            | straightline: unexpected argument 'x'; usage: straightline
          parallel     | 0            | parallel: the number of processors must be a whole number from 1 to 64, not '0'; usage: parallel [PROCS]
          parallel     | many         | parallel: the number of processors must be a whole number from 1 to 64, not 'many'; usage: parallel [PROCS]
          parallel     | 1 2          | parallel: unexpected argument '2'; usage: parallel [PROCS]
          stacks       | 7            | stacks: unexpected argument '7'; usage: stacks [--count N] [--depth N]
          stacks       | --counts=7   | stacks: unknown option '--counts=7'; usage: stacks [--count N] [--depth N]
          stacks       | --count      | stacks: --count needs a value; usage: stacks [--count N] [--depth N]
          stacks       | --count=     | stacks: --count must be a whole number from 1 to 1000000, not ''; usage: stacks [--count N] [--depth N]
          stacks       | --depth 1 0  | stacks: unexpected argument '0'; usage: stacks [--count N] [--depth N]
          stacks       | --depth=0    | stacks: --depth must be a whole number from 1 to 5000, not '0'; usage: stacks [--count N] [--depth N]
          """)
  void wrongArgumentIsAnErrorOfOneLineThatSaysWhatAndWhere(
      String name, String args, String message) {
    assertEquals(
        message,
        assertThrows(ConfigurationException.class, () -> Runs.any().lines(name, args.split(" ")))
            .getMessage());
  }
}
