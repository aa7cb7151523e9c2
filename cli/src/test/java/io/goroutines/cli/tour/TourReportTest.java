package io.goroutines.cli.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.goroutines.benchmarks.claims.Claim;
import io.goroutines.benchmarks.claims.Finding;
import io.goroutines.benchmarks.claims.Subject;
import io.goroutines.benchmarks.claims.Subject.Kind;
import io.goroutines.cli.tour.TourReport.Entry;
import io.goroutines.cli.tour.TourReport.ExampleRun;
import io.goroutines.cli.tour.TourReport.Figure;
import io.goroutines.cli.tour.TourReport.Mood;
import io.goroutines.cli.tour.TourReport.Row;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TourReportTest {

  private static final Subject FIFO =
      new Subject(
          "fifo",
          Kind.GOROUTINES,
          "",
          List.of(
              new Finding(Claim.RESERVED, 812.4, "of the heap"),
              new Finding(Claim.CREATE, 98.6, "")),
          "");
  private static final Subject OTHER =
      new Subject(
          "other",
          Kind.GOROUTINES,
          "",
          List.of(new Finding(Claim.RESERVED, 900, "of the heap")),
          "");
  private static final Subject THREADS =
      new Subject(
          "threads",
          Kind.THREADS,
          "",
          List.of(
              new Finding(Claim.RESERVED, 1_082_198, "address space"),
              new Finding(Claim.CREATE, 48_000, "")),
          "");
  private static final Subject NO_GO =
      new Subject("Go", Kind.GO, "", List.of(), "there is no go on the PATH");
  private static final Subject GO =
      new Subject("Go", Kind.GO, "1.26", List.of(new Finding(Claim.CREATE, 190, "")), "");

  private static final ExampleRun GOOD =
      new ExampleRun("million 1000", "fifo", "run million", 812, Map.of(Figure.HEAP, 846L), "");
  private static final ExampleRun BAD =
      new ExampleRun("million 1000", "other", "run <million>", 0, Map.of(), "it </script> broke");

  private static TourReport report(Subject go, ExampleRun... runs) {
    return new TourReport(
        "1.0",
        List.of("machine: a & b"),
        List.of("fifo", "other"),
        Map.of("absent", "no flag"),
        List.of(runs),
        List.of(FIFO, OTHER, THREADS, go));
  }

  private static Entry plain(String text) {
    return new Entry(Mood.PLAIN, text);
  }

  @Test
  void programsHaveColumnsForSchedulersOnly() {
    List<Row> rows = report(GO, GOOD, BAD).exampleRows();
    assertEquals(
        List.of(
            new Row(
                "million 1000",
                List.of(
                    new Entry(Mood.GOOD, "ok 812 ms"),
                    new Entry(Mood.BAD, "FAILED"),
                    plain("-"),
                    plain("-"))),
            new Row(
                "  heap for each", List.of(plain("846 B"), plain("-"), plain("-"), plain("-")))),
        rows);
  }

  @Test
  void claimsShowExistingFigures() {
    List<Row> rows = report(GO).claimRows();
    assertEquals(Claim.values().length, rows.size());
    assertEquals(
        List.of(plain("812 B"), plain("900 B"), plain("1,082 kB"), plain("-")),
        rows.get(Claim.RESERVED.ordinal()).entries());
    assertEquals(
        List.of(plain("99 ns"), plain("-"), plain("48 µs"), plain("190 ns")),
        rows.get(Claim.CREATE.ordinal()).entries());
  }

  @Test
  void missingSubjectHasNoColumnAndIsNoFailure() {
    TourReport report = report(NO_GO, GOOD);
    assertEquals(List.of("fifo", "other", "threads"), report.heads());
    assertEquals(Map.of("absent", "no flag", "Go", "there is no go on the PATH"), report.missing());
    assertTrue(report.allOk());
    assertEquals(List.of("fifo", "other", "threads", "Go 1.26"), report(GO).heads());
  }

  @Test
  void failuresAreReported() {
    assertEquals(Map.of("run <million>", "it </script> broke"), report(GO, BAD).failures());
    Subject broken = new Subject("fifo", Kind.GOROUTINES, "", List.of(), "ended with status 1");
    TourReport report =
        new TourReport("1.0", List.of(), List.of("fifo"), Map.of(), List.of(), List.of(broken));
    assertEquals(Map.of("measuring fifo", "ended with status 1"), report.failures());
    assertEquals(List.of(new Entry(Mood.BAD, "FAILED")), report.claimRows().getFirst().entries());
  }

  @Test
  void notesAreListedOnceWithTheirSubjects() {
    assertEquals(
        List.of("fifo, other: of the heap", "threads: address space"),
        report(GO).notes(Claim.RESERVED));
    assertEquals(List.of(), report(GO).notes(Claim.CREATE));
  }

  @Test
  void jsonHasSameContent() throws Exception {
    JsonNode json = new ObjectMapper().readTree(TourJson.text(report(GO, GOOD, BAD)));
    assertFalse(json.get("ok").asBoolean());
    assertEquals(846, json.at("/examples/0/figures/heap").asLong());
    assertEquals("a & b", json.at("/machine/machine").asText());
    assertEquals("it </script> broke", json.at("/examples/1/failure").asText());
    assertEquals("threads", json.at("/subjects/2/kind").asText());
    assertEquals("reserved", json.at("/subjects/0/findings/0/claim").asText());
    assertEquals(812.4, json.at("/subjects/0/findings/0/value").asDouble());
    assertEquals("bytes", json.at("/subjects/0/findings/0/unit").asText());
    assertEquals("no flag", json.at("/missing/absent").asText());
  }

  @Test
  void pageIsCompleteAndSelfContained() throws Exception {
    TourReport report = report(GO, GOOD, BAD);
    String page = TourPage.html(report);
    String body = page.replaceAll("(?s)<script.*?</script>", "");
    for (String text :
        List.of(
            "ok 812 ms", "1,082 kB", "machine: a &amp; b", "it &lt;/script&gt; broke", "no flag")) {
      assertTrue(body.contains(text), () -> text + " is not in\n" + body);
    }
    report.goOn().keySet().forEach(command -> assertTrue(body.contains(command), command));
    assertFalse(Pattern.compile("\\b(src|href)=|url\\(|@import|\\$\\{").matcher(body).find(), body);
    assertFalse(page.contains("sourceMappingURL"));
    assertTrue(page.contains("Chart.js v"));
  }

  @Test
  void chartsHaveDataAndPlaces() throws Exception {
    String page = TourPage.html(report(GO));
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"claims\">(.*?)</script>")
            .matcher(page);
    assertTrue(data.find());
    JsonNode claims = new ObjectMapper().readTree(data.group(1));
    assertEquals(2, claims.size());
    JsonNode reserved = claims.get(0);
    assertEquals("RESERVED", reserved.get("id").asText());
    assertTrue(reserved.get("logarithmic").asBoolean());
    assertEquals(3, reserved.get("bars").size());
    assertEquals(1_082_198, reserved.at("/bars/2/value").asDouble());
    for (JsonNode claim : claims) {
      assertTrue(page.contains("<canvas id=\"" + claim.get("id").asText() + "\">"));
    }
  }
}
