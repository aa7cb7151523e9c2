package io.goroutines.cli.tour;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.goroutines.benchmarks.claims.Finding;
import io.goroutines.benchmarks.claims.Subject;
import java.util.Locale;

/** The results of a tour, for programs. */
public final class TourJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TourJson() {}

  /**
   * Returns a report as one JSON object.
   *
   * @param report the results of a tour
   */
  public static String text(TourReport report) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("version", report.version());
    root.put("ok", report.allOk());
    ObjectNode machine = root.putObject("machine");
    for (String line : report.machine()) {
      String[] parts = line.split(": ", 2);
      machine.put(parts[0].replaceFirst("^-+", "").replace(' ', '_'), parts[parts.length - 1]);
    }
    ArrayNode examples = root.putArray("examples");
    for (TourReport.ExampleRun run : report.examples()) {
      ObjectNode example = examples.addObject();
      example.put("title", run.title());
      example.put("scheduler", run.scheduler());
      example.put("command", run.command());
      example.put("ok", run.ok());
      example.put("millis", run.millis());
      ObjectNode figures = example.putObject("figures");
      run.figures().forEach((figure, value) -> figures.put(lower(figure), value));
      example.put("failure", run.failure());
    }
    ArrayNode subjects = root.putArray("subjects");
    report.columns().forEach(subject -> add(subjects.addObject(), subject));
    ObjectNode missing = root.putObject("missing");
    report.missing().forEach(missing::put);
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers cannot fail to be written", e);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void add(ObjectNode node, Subject subject) {
    node.put("name", subject.name());
    node.put("kind", lower(subject.kind()));
    node.put("version", subject.version());
    node.put("failure", subject.failure());
    ArrayNode findings = node.putArray("findings");
    for (Finding finding : subject.findings()) {
      findings
          .addObject()
          .put("claim", lower(finding.claim()))
          .put("value", finding.value())
          .put("unit", lower(finding.claim().unit()))
          .put("note", finding.note());
    }
  }
}
