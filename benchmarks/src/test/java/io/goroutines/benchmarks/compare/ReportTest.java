package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.benchmarks.compare.Participant.Kind;
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

  private static final Participant OURS = participant("ours", Kind.OURS);
  private static final Participant SLOW = participant("slow", Kind.JVM);
  private static final Participant FAST = participant("fast", Kind.JVM);
  private static final Participant GO = participant("go", Kind.GO);
  private static final Participant FLOOR = participant("floor", Kind.FLOOR);

  private final List<Run> runs = new ArrayList<>();

  private static Participant participant(String name, Kind kind) {
    return new Participant(
        name,
        kind,
        "1.0",
        name + " 1.0, all of it",
        (contest, procs) ->
            kind != Kind.OURS && contest == Classic.SELECT3
                ? Optional.of("cannot at " + procs)
                : Optional.empty(),
        (_, _) -> List.of(),
        _ -> Map.of());
  }

  private void measured(Contest contest, Participant participant, double... values) {
    for (double value : values) {
      runs.add(
          new Run(
              contest,
              runs.size() + 1,
              participant,
              Optional.of(new Measurement(value, value * 2, 3 << 20, 0)),
              ""));
    }
  }

  private Report report(double load) {
    return report(load, List.of(Classic.ECHO, Classic.SELECT3));
  }

  private Report report(double load, List<? extends Contest> contests) {
    return new Report(
        new Comparison.Plan(
            List.copyOf(contests), true, true, 3, 2, Optional.empty(), Path.of("x"), "1.0"),
        new Machine(Instant.EPOCH, "Linux", 2, 1L << 30, "25.0.3", "abc123", load),
        List.of(OURS, GO, SLOW, FAST, FLOOR),
        Map.of("kotlin", "not built"),
        runs);
  }

  @Test
  void mediansAreComparedWithTheBestPeerOnTheJvmAndWithGo() {
    measured(Classic.ECHO, OURS, 300, 100, 200);
    measured(Classic.ECHO, SLOW, 800);
    measured(Classic.ECHO, FAST, 100);
    measured(Classic.ECHO, GO, 400);
    measured(Classic.ECHO, FLOOR, 1);
    Report.Row ours = report(0).rows(Classic.ECHO).getFirst();
    assertEquals(OURS, ours.participant());
    assertEquals(new Statistics(200, 100, 300), ours.value());
    assertEquals(400, ours.cpu());
    assertEquals(3 << 20, ours.rss());
    assertEquals(OptionalDouble.of(2), ours.ofJvm());
    assertEquals(OptionalDouble.of(0.5), ours.ofGo());
  }

  @Test
  void withoutPeersThereAreNoRatios() {
    measured(Classic.ECHO, OURS, 300);
    measured(Classic.ECHO, FLOOR, 1);
    Report.Row ours = report(0).rows(Classic.ECHO).getFirst();
    assertEquals(OptionalDouble.empty(), ours.ofJvm());
    assertEquals(OptionalDouble.empty(), ours.ofGo());
  }

  @Test
  void missingAndOmittedParticipantsAreListedWithReason() {
    String text = report(0).text();
    assertTrue(text.contains("kotlin is missing: not built"), text);
    assertTrue(text.contains("left out: go: cannot at 2"), text);
    assertFalse(text.contains("left out: floor"), text);
  }

  @Test
  void roundTripsArePerSecond() {
    measured(Classic.ECHO, OURS, 5_000);
    assertTrue(report(0).text().contains("200,000"), report(0).text());
  }

  @Test
  void busyMachineIsReported() {
    assertTrue(report(1.5).text().contains("do not trust"));
    assertFalse(report(0.5).text().contains("do not trust"));
  }

  @Test
  void failedRunsAreInEveryFormat() {
    runs.add(new Run(Classic.ECHO, 1, OURS, Optional.empty(), "said \"no\""));
    Report report = report(0);
    assertEquals(List.of("echo on ours, round 1: said \"no\""), report.failures());
    assertTrue(report.csv().contains("echo,ours,1.0,2,1,40000,ns/op,,,,\"said \"\"no\"\"\""));
    assertTrue(report.markdown(List.of()).contains("## Failed runs"));
  }

  @Test
  void csvHasOneLinePerRun() {
    measured(Classic.ECHO, OURS, 300, 100);
    List<String> lines = report(0).csv().lines().toList();
    assertEquals(3, lines.size());
    assertEquals(lines.get(0).split(",", -1).length, lines.get(1).split(",", -1).length);
    assertEquals("echo,ours,1.0,2,1,40000,ns/op,300.000,600.000,3145728,", lines.get(1));
  }

  @Test
  void pageHasTableAndExistingCharts() {
    measured(Classic.ECHO, OURS, 300);
    String page = report(0).markdown(List.of("charts/echo.svg"));
    assertTrue(page.contains("| ours 1.0 | 300 | 300 - 300 | 600 | 3 | 3,333,333 |"), page);
    assertTrue(page.contains("](charts/echo.svg)"), page);
    assertFalse(page.contains("select3.svg"), page);
  }

  @Test
  void ratioColumnNamesVersion() {
    measured(Classic.ECHO, OURS, 300);
    measured(Classic.ECHO, FAST, 100);
    measured(Classic.ECHO, SLOW, 200);
    measured(Classic.ECHO, GO, 600);
    String page = report(0).markdown(List.of());
    assertTrue(page.contains("| peak MiB | x fast 1.0 | x go 1.0 | round trips/s |"), page);
    assertTrue(page.contains("| ours 1.0 | 300 | 300 - 300 | 600 | 3 | 3.00 | 0.50 |"), page);
  }

  @Test
  void headHasCommitAndJdk() {
    String text = report(0).text();
    assertTrue(text.contains("commit: abc123\n"), text);
    assertTrue(text.contains("JDK: 25.0.3\n"), text);
    assertTrue(text.contains("go: go 1.0, all of it\n"), text);
  }

  @Test
  void lossesNameFasterPeerAndOverlapOfRanges() {
    measured(Classic.ECHO, OURS, 300, 200, 210);
    measured(Classic.ECHO, SLOW, 800);
    measured(Classic.ECHO, FAST, 100);
    measured(Classic.ECHO, GO, 200, 205, 190);
    measured(Classic.ECHO, FLOOR, 1);
    measured(Classic.SELECT3, OURS, 5);
    assertEquals(
        List.of(
            Classic.ECHO.title()
                + ": ours 2.10 times fast 1.0 and 1.05 times go 1.0 (their ranges overlap)"),
        report(0).losses());
    assertTrue(report(0).markdown(List.of()).contains("## Where we lose\n\n- TCP echo"));
  }

  @Test
  void absenceOfLossesIsReportedAndFailedRunIsALoss() {
    measured(Classic.ECHO, OURS, 100);
    measured(Classic.ECHO, SLOW, 800);
    assertTrue(report(0).text().contains("nowhere: no peer"), report(0).text());
    runs.add(new Run(Classic.ECHO, 2, OURS, Optional.empty(), "broke"));
    assertEquals(List.of(Classic.ECHO.title() + ": ours has runs that failed"), report(0).losses());
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("1.23", Report.number(1.234));
    assertEquals("12.3", Report.number(12.34));
    assertEquals("123", Report.number(123.4));
    assertEquals("1,234,568", Report.number(1_234_567.8));
  }

  @Test
  void chartsShowMeasuredParticipants(@TempDir Path directory) throws IOException {
    measured(Classic.ECHO, OURS, 300, 200);
    measured(Classic.ECHO, SLOW, 300_000);
    measured(Classic.SELECT3, OURS, 300);
    measured(Classic.SELECT3, SLOW, 301);
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
    // 300 of 350 over 320 points.
    assertTrue(even.contains("width=\"274.3\""), even);
  }

  private Report goReport() {
    return report(
        0, List.of(GoBenchmark.CHAN_SYNC, GoBenchmark.CHAN_SEM, GoBenchmark.PING_PONG_HOG));
  }

  @Test
  void goBenchmarksAreInOneTableWithMedianOfRatios() {
    measured(GoBenchmark.CHAN_SYNC, OURS, 300, 100, 200);
    measured(GoBenchmark.CHAN_SYNC, GO, 100);
    measured(GoBenchmark.CHAN_SEM, OURS, 50);
    measured(GoBenchmark.CHAN_SEM, GO, 100);
    measured(GoBenchmark.PING_PONG_HOG, OURS, 99);
    measured(GoBenchmark.PING_PONG_HOG, GO, 110);
    String page = goReport().markdown(List.of());
    assertTrue(page.contains("## Go's own benchmarks\n"), page);
    assertTrue(page.contains("| go 1.0 | ours | x go |\n|---|---|---:|---:|---:|\n"), page);
    assertTrue(
        page.contains("| ChanSync | " + GoBenchmark.CHAN_SYNC.title() + " | 100 | 200 | 2.00 |\n"),
        page);
    assertTrue(
        page.contains(
            "- ours: 0.90 times Go in the median of 3 (0.50 to 2.00), at most 1.00 in 2\n"),
        page);
    assertFalse(page.contains("Medians\n"), page);
    assertFalse(page.contains("Where we lose"), page);
    String text = goReport().text();
    assertTrue(text.contains("ours: 0.90 times Go in the median of 3"), text);
    assertTrue(text.contains("  ChanSem "), text);
  }

  @Test
  void benchmarkWithoutRatioIsNamedAndNotCounted() {
    measured(GoBenchmark.CHAN_SYNC, OURS, 300);
    measured(GoBenchmark.CHAN_SYNC, GO, 100);
    measured(GoBenchmark.CHAN_SEM, GO, 100);
    runs.add(new Run(GoBenchmark.CHAN_SEM, 1, OURS, Optional.empty(), "lost an element"));
    measured(GoBenchmark.PING_PONG_HOG, OURS, 99);
    String page = goReport().markdown(List.of());
    assertTrue(
        page.contains(
            "- ours: 3.00 times Go in the median of 1 (3.00 to 3.00), at most 1.00 in 0;"
                + " without ChanSem, PingPongHog\n"),
        page);
    assertTrue(page.contains("| 100 | - | - |"), page);
    assertTrue(page.contains("ChanSem on ours, round 1: lost an element"), page);
  }

  @Test
  void withoutGoThereIsNoRatio() {
    measured(GoBenchmark.CHAN_SYNC, OURS, 300);
    Report ours =
        new Report(
            goReport().plan(),
            new Machine(Instant.EPOCH, "Linux", 2, 1L << 30, "25.0.3", "abc123", 0),
            List.of(OURS),
            Map.of(),
            runs);
    String page = ours.markdown(List.of());
    assertTrue(page.contains("| ChanSync | " + GoBenchmark.CHAN_SYNC.title() + " | 300 |\n"), page);
    assertFalse(page.contains("times Go in"), page);
    assertFalse(page.contains("x go"), page);
  }

  @Test
  void omittedParticipantIsListedOnceWithContests() {
    Participant lonely =
        new Participant(
            "lonely",
            Kind.OURS,
            "1.0",
            "lonely 1.0",
            (contest, procs) ->
                contest == GoBenchmark.PING_PONG_HOG
                    ? Optional.of("cannot at " + procs)
                    : Optional.empty(),
            (_, _) -> List.of(),
            _ -> Map.of());
    Participant other =
        new Participant(
            "other",
            Kind.JVM,
            "1.0",
            "other 1.0",
            (contest, _) -> contest.reserved(),
            (_, _) -> List.of(),
            _ -> Map.of());
    Report report =
        new Report(
            goReport().plan(),
            new Machine(Instant.EPOCH, "Linux", 2, 1L << 30, "25.0.3", "abc123", 0),
            List.of(lonely, other),
            Map.of(),
            runs);
    assertEquals(
        List.of(
            "lonely: cannot at 1 (PingPongHog)", "other: Go's own benchmarks are for Go and ours"),
        report.leftOut(report.goBenchmarks()));
  }

  @Test
  void contestsForTwoProcessorsAreOmittedOnOne() {
    GoBenchmark wakeup = GoBenchmark.WAKEUP_PARALLEL_SPINNING_5;
    assertEquals(Optional.empty(), OURS.whyNot(wakeup, 2));
    assertEquals(
        Optional.of("two that spin at the same time need two processors"), OURS.whyNot(wakeup, 1));
  }

  @Test
  void curveHasTableAndLinePerParticipant(@TempDir Path directory) throws IOException {
    for (Curve.Point point : Curve.CASES.points()) {
      measured(point, OURS, point.at() * 10, point.at() * 20, point.at() * 30);
      if (point.at() < 1_000) {
        measured(point, GO, 100);
      }
    }
    Report report = report(0, Curve.CASES.points());
    List<String> files = Charts.write(report, directory);
    assertEquals(List.of("charts/growth-cases.svg"), files);
    String page = report.markdown(files);
    assertTrue(page.contains("| cases | 1 | 2 | 3 | 10 | 100 | 1,000 |\n"), page);
    assertTrue(page.contains("| ours 1.0 | 20 | 40 | 60 | 200 | 2,000 | 20,000 |\n"), page);
    assertTrue(page.contains("| go 1.0 | 100 | 100 | 100 | 100 | 100 | - |\n"), page);
    assertTrue(page.contains("](charts/growth-cases.svg)"), page);
    assertTrue(report.text().contains("cases"), report.text());
    String svg = Files.readString(directory.resolve("charts/growth-cases.svg"));
    assertTrue(svg.strip().endsWith("</svg>") && svg.contains("logarithmic"), svg);
    // The scale of values is from 10 to 100,000, that of cases from 1 to 1,000.
    assertTrue(svg.contains("polyline points=\"80.0,339.4 "), svg);
    assertTrue(svg.contains(" 600.0,114.4\""), svg);
    assertEquals(2, svg.split("<polyline", -1).length - 1);
  }

  @Test
  void procsOfPointsAreInTableOfRuns() {
    Curve.Point point = Curve.PROCS.points().getLast();
    measured(point, OURS, 100);
    assertTrue(
        report(0, List.of(point)).csv().contains("procs-64,ours,1.0,64,1,"),
        () -> report(0, List.of(point)).csv());
  }
}
