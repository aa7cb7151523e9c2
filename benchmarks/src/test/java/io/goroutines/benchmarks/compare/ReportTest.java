package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.benchmarks.compare.Contestant.Kind;
import io.goroutines.benchmarks.host.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Contestant OURS = contestant("ours", Kind.OURS);
  private static final Contestant SLOW = contestant("slow", Kind.JVM);
  private static final Contestant FAST = contestant("fast", Kind.JVM);
  private static final Contestant GO = contestant("go", Kind.GO);
  private static final Contestant FLOOR = contestant("floor", Kind.FLOOR);

  private final List<Run> runs = new ArrayList<>();

  private static Contestant contestant(String name, Kind kind) {
    return new Contestant(
        name,
        kind,
        "1.0",
        name + " 1.0, all of it",
        (contest, procs) ->
            kind != Kind.OURS && contest == Contest.SELECT3
                ? Optional.of("cannot at " + procs)
                : Optional.empty(),
        (_, _) -> List.of(),
        Map.of());
  }

  private void measured(Contest contest, Contestant contestant, double... values) {
    for (double value : values) {
      runs.add(
          new Run(
              contest,
              runs.size() + 1,
              contestant,
              Optional.of(new Measurement(value, value * 2, 3 << 20, 0)),
              ""));
    }
  }

  private Report report(double load) {
    return new Report(
        new Comparison.Plan(
            List.of(Contest.ECHO, Contest.SELECT3),
            true,
            true,
            2,
            Optional.empty(),
            Path.of("x"),
            "1.0"),
        new Machine(Instant.EPOCH, "Linux", 2, 1L << 30, "25.0.3", "abc123", load),
        List.of(OURS, GO, SLOW, FAST, FLOOR),
        Map.of("kotlin", "not built"),
        runs);
  }

  @Test
  void mediansAreComparedWithTheBestPeerOnTheJvmAndWithGo() {
    measured(Contest.ECHO, OURS, 300, 100, 200);
    measured(Contest.ECHO, SLOW, 800);
    measured(Contest.ECHO, FAST, 100);
    measured(Contest.ECHO, GO, 400);
    measured(Contest.ECHO, FLOOR, 1);
    Report.Row ours = report(0).rows(Contest.ECHO).getFirst();
    assertEquals(OURS, ours.contestant());
    assertEquals(new Statistics(200, 100, 300), ours.value());
    assertEquals(400, ours.cpu());
    assertEquals(3 << 20, ours.rss());
    assertEquals(OptionalDouble.of(2), ours.ofJvm());
    assertEquals(OptionalDouble.of(0.5), ours.ofGo());
  }

  @Test
  void withoutPeersThereAreNoRatios() {
    measured(Contest.ECHO, OURS, 300);
    measured(Contest.ECHO, FLOOR, 1);
    Report.Row ours = report(0).rows(Contest.ECHO).getFirst();
    assertEquals(OptionalDouble.empty(), ours.ofJvm());
    assertEquals(OptionalDouble.empty(), ours.ofGo());
  }

  @Test
  void whoIsMissingOrLeftOutIsNamedWithTheReason() {
    String text = report(0).text();
    assertTrue(text.contains("kotlin is missing: not built"), text);
    assertTrue(text.contains("left out: go: cannot at 2"), text);
    assertFalse(text.contains("left out: floor"), text);
  }

  @Test
  void roundTripsAreToldForASecond() {
    measured(Contest.ECHO, OURS, 5_000);
    assertTrue(report(0).text().contains("200,000"), report(0).text());
  }

  @Test
  void aBusyMachineIsToldAbout() {
    assertTrue(report(1.5).text().contains("do not trust"));
    assertFalse(report(0.5).text().contains("do not trust"));
  }

  @Test
  void failedRunsStandInEveryForm() {
    runs.add(new Run(Contest.ECHO, 1, OURS, Optional.empty(), "said \"no\""));
    Report report = report(0);
    assertEquals(List.of("echo on ours, round 1: said \"no\""), report.failures());
    assertTrue(report.csv().contains("echo,ours,1.0,2,1,40000,ns/op,,,,\"said \"\"no\"\"\""));
    assertTrue(report.markdown(List.of()).contains("## Failed runs"));
  }

  @Test
  void csvHasALineForEachRun() {
    measured(Contest.ECHO, OURS, 300, 100);
    List<String> lines = report(0).csv().lines().toList();
    assertEquals(3, lines.size());
    assertEquals(lines.get(0).split(",", -1).length, lines.get(1).split(",", -1).length);
    assertEquals("echo,ours,1.0,2,1,40000,ns/op,300.000,600.000,3145728,", lines.get(1));
  }

  @Test
  void pageHasATableAndTheChartsThatThereAre() {
    measured(Contest.ECHO, OURS, 300);
    String page = report(0).markdown(List.of("charts/echo.svg"));
    assertTrue(page.contains("| ours 1.0 | 300 | 300 - 300 | 600 | 3 | 3,333,333 |"), page);
    assertTrue(page.contains("](charts/echo.svg)"), page);
    assertFalse(page.contains("select3.svg"), page);
  }

  @Test
  void aRatioStandsUnderTheVersionItIsOf() {
    measured(Contest.ECHO, OURS, 300);
    measured(Contest.ECHO, FAST, 100);
    measured(Contest.ECHO, SLOW, 200);
    measured(Contest.ECHO, GO, 600);
    String page = report(0).markdown(List.of());
    assertTrue(page.contains("| peak MiB | x fast 1.0 | x go 1.0 | round trips/s |"), page);
    assertTrue(page.contains("| ours 1.0 | 300 | 300 - 300 | 600 | 3 | 3.00 | 0.50 |"), page);
  }

  @Test
  void commitAndJdkStandInTheHead() {
    String text = report(0).text();
    assertTrue(text.contains("commit: abc123\n"), text);
    assertTrue(text.contains("JDK: 25.0.3\n"), text);
    assertTrue(text.contains("go: go 1.0, all of it\n"), text);
  }

  @Test
  void lossesNameWhoIsFasterAndWhetherTheRangesOverlap() {
    measured(Contest.ECHO, OURS, 300, 200, 210);
    measured(Contest.ECHO, SLOW, 800);
    measured(Contest.ECHO, FAST, 100);
    measured(Contest.ECHO, GO, 200, 205, 190);
    measured(Contest.ECHO, FLOOR, 1);
    measured(Contest.SELECT3, OURS, 5);
    assertEquals(
        List.of(
            Contest.ECHO.title()
                + ": ours 2.10 times fast 1.0 and 1.05 times go 1.0 (their ranges overlap)"),
        report(0).losses());
    assertTrue(report(0).markdown(List.of()).contains("## Where we lose\n\n- TCP echo"));
  }

  @Test
  void whoLosesNowhereSaysSoAndAFailedRunIsALoss() {
    measured(Contest.ECHO, OURS, 100);
    measured(Contest.ECHO, SLOW, 800);
    assertTrue(report(0).text().contains("nowhere: no peer"), report(0).text());
    runs.add(new Run(Contest.ECHO, 2, OURS, Optional.empty(), "broke"));
    assertEquals(List.of(Contest.ECHO.title() + ": ours has runs that failed"), report(0).losses());
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("1.23", Report.number(1.234));
    assertEquals("12.3", Report.number(12.34));
    assertEquals("123", Report.number(123.4));
    assertEquals("1,234,568", Report.number(1_234_567.8));
  }

  @Test
  void chartsShowThoseWhoWereMeasured(@TempDir Path directory) throws IOException {
    measured(Contest.ECHO, OURS, 300, 200);
    measured(Contest.ECHO, SLOW, 300_000);
    measured(Contest.SELECT3, OURS, 300);
    measured(Contest.SELECT3, SLOW, 301);
    List<String> files = Charts.write(report(0), directory);
    assertEquals(List.of("charts/echo.svg", "charts/select3.svg"), files);
    for (String file : files) {
      String svg = Files.readString(directory.resolve(file));
      assertTrue(svg.contains("<svg") && svg.strip().endsWith("</svg>"), file);
    }
    String wide = Files.readString(directory.resolve("charts/echo.svg"));
    assertTrue(wide.contains("logarithmic"), wide);
    assertTrue(wide.contains(">slow 1.0<") && wide.contains(">250 (200 - 300)<"), wide);
    String even = Files.readString(directory.resolve("charts/select3.svg"));
    assertFalse(even.contains("logarithmic"), even);
    // 300 of 350 over 380 points.
    assertTrue(even.contains("width=\"325.7\""), even);
  }
}
