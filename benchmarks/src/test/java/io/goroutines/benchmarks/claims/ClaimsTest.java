package io.goroutines.benchmarks.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.benchmarks.claims.Subject.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The claims hold for the measured figures, by a margin that no busy machine can hide. */
@Timeout(300)
class ClaimsTest {

  private static Claims.Plan plan(Optional<Path> go, String... schedulers) {
    List<String> examiner =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:+UseParallelGC", // G1 returns memory, and then less is resident than before
            "-cp",
            System.getProperty("java.class.path"),
            Examiner.class.getName());
    return new Claims.Plan(List.of(schedulers), examiner, true, go);
  }

  private static double value(Subject subject, Claim claim) {
    return subject
        .of(claim)
        .orElseThrow(() -> new AssertionError(claim + " of " + subject))
        .value();
  }

  private static List<Subject> subjects(String... schedulers) throws Exception {
    try (Claims claims = new Claims(plan(Optional.empty(), schedulers))) {
      List<Subject> subjects = claims.run(_ -> {});
      List<String> names = new ArrayList<>(List.of(schedulers));
      Collections.addAll(names, "platform threads", "Go");
      assertEquals(names, subjects.stream().map(Subject::name).toList());
      return subjects;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void claimsAreMeasuredAndHold_failedExaminationReportsReason() throws Exception {
    List<Subject> subjects = new ArrayList<>(subjects("nonesuch", "workstealing"));
    Subject nonesuch = subjects.removeFirst();
    assertTrue(nonesuch.findings().isEmpty(), nonesuch::toString);
    assertTrue(nonesuch.failure().startsWith("ended with status 1: "), nonesuch::failure);
    assertTrue(nonesuch.failure().contains("nonesuch"), nonesuch::failure);
    assertHold(subjects);
  }

  @Test
  @Tag("long")
  @EnabledOnOs(OS.LINUX)
  void claimsAreMeasuredAndHoldOnEveryScheduler() throws Exception {
    assertHold(subjects("fifo", "loom", "workstealing"));
  }

  private static void assertHold(List<Subject> subjects) {
    Subject threads = subjects.get(subjects.size() - 2);
    for (Subject subject : subjects) {
      if (subject.kind() == Kind.GO && subject.findings().isEmpty()) {
        continue; // it is not installed
      }
      assertEquals("", subject.failure(), subject::name);
      assertEquals(
          List.of(Claim.values()), subject.findings().stream().map(Finding::claim).toList());
      for (Finding finding : subject.findings()) {
        assertTrue(finding.value() > 0, () -> subject.name() + ": " + finding);
      }
      String all = subject.toString();
      if (subject.kind() != Kind.THREADS) {
        assertTrue(value(subject, Claim.RESERVED) < value(threads, Claim.RESERVED) / 50, all);
        assertTrue(value(subject, Claim.RESIDENT) < value(threads, Claim.RESIDENT) / 2, all);
        assertTrue(value(subject, Claim.OS_THREADS) < 100, all);
        assertTrue(value(subject, Claim.FIT) > value(threads, Claim.FIT) * 5, all);
        assertTrue(value(subject, Claim.STACK_DEEP) > value(subject, Claim.STACK_SHALLOW) * 2, all);
        assertTrue(
            value(subject, Claim.STACK_RETURNED) < value(subject, Claim.STACK_DEEP) / 2, all);
      }
    }
    String all = threads.toString();
    assertTrue(value(threads, Claim.OS_THREADS) > 90_000, all);
    assertTrue(value(threads, Claim.STACK_DEEP) > value(threads, Claim.STACK_SHALLOW), all);
    assertTrue(value(threads, Claim.STACK_RETURNED) > value(threads, Claim.STACK_DEEP) / 2, all);
  }

  @Test
  void givenGoCommandMustBeGo() {
    String message =
        assertThrows(
                ConfigurationException.class,
                () -> new Claims(plan(Optional.of(Path.of("none/go")))).close())
            .getMessage();
    assertTrue(message.startsWith("--go "), message);
  }

  @Test
  void findingIsParsedAsPrinted() {
    Finding finding = new Finding(Claim.FIT, 32_765.5, "extrapolated; 2,000 waited");
    assertEquals(Optional.of(finding), Finding.in(finding.line()));
    Finding bare = new Finding(Claim.CPU, 1.02, "");
    assertEquals(Optional.of(bare), Finding.in(bare.line()));
    assertEquals(Optional.empty(), Finding.in("found NONESUCH 1.0"));
    assertEquals(Optional.empty(), Finding.in("found CPU"));
    assertEquals(Optional.empty(), Finding.in("something else"));
  }
}
