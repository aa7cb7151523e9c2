package io.goroutines.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tour as a user runs it: a process of its own, which Go.main ends. */
@Timeout(120)
class TourTest {

  @Test
  void tourPrintsDocumentedOutputAndEndsWithStatusZero() throws Exception {
    List<String> lines = Launched.lines(List.of(), Tour.class);

    // The three jobs come in the order in which their goroutines happen to run.
    assertEquals(6, lines.size(), lines::toString);
    assertEquals("ping", lines.getFirst());
    assertEquals(List.of("0", "1", "2"), lines.subList(1, 4).stream().sorted().toList());
    assertEquals(List.of("sent", "7"), lines.subList(4, 6));
  }
}
