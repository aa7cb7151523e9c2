package io.goroutines.cli.tour;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.goroutines.benchmarks.claims.Claim;
import io.goroutines.benchmarks.claims.Finding;
import io.goroutines.benchmarks.claims.Subject;
import io.goroutines.cli.tour.TourReport.Row;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The results of a tour, as one self-contained page: the script that draws its charts is in it. */
public final class TourPage {

  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z]+)}");

  private static final String CHARTS = "META-INF/resources/webjars/chart.js/%s/dist/chart.umd.js";

  private static final String CHARTS_VERSION =
      "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  /** Beyond this ratio, the smallest bars would be invisible on a linear scale. */
  private static final double WIDE = 30;

  private TourPage() {}

  /**
   * Returns the page.
   *
   * @param report the results of a tour
   * @throws IOException if a part of the page is missing in the product
   */
  public static String html(TourReport report) throws IOException {
    Map<String, String> parts =
        Map.of(
            "machine", lines(report.machine().stream().map(l -> "<li>" + escaped(l) + "</li>")),
            "heads",
                report.heads().stream()
                    .map(head -> "<th>" + escaped(head) + "</th>")
                    .collect(Collectors.joining()),
            "examples", rows(report.exampleRows()),
            "claims", rows(report.claimRows()),
            "problems", problems(report),
            "charts", charts(report),
            "goon",
                lines(
                    report.goOn().entrySet().stream()
                        .map(
                            entry ->
                                "<tr><td><code>"
                                    + escaped(entry.getKey())
                                    + "</code></td><td>"
                                    + escaped(entry.getValue())
                                    + "</td></tr>")),
            "script", script(),
            "data", data(report));
    return PLACE
        .matcher(template())
        .replaceAll(place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), "")));
  }

  private static String template() throws IOException {
    try (InputStream in = TourPage.class.getResourceAsStream("tour.html")) {
      return text(in, "tour.html");
    }
  }

  private static String script() throws IOException {
    ClassLoader loader = TourPage.class.getClassLoader();
    Properties properties = new Properties();
    try (InputStream in = loader.getResourceAsStream(CHARTS_VERSION)) {
      if (in == null) {
        throw new FileNotFoundException(CHARTS_VERSION);
      }
      properties.load(in);
    }
    String file = CHARTS.formatted(properties.getProperty("version"));
    try (InputStream in = loader.getResourceAsStream(file)) {
      // The source map is not included.
      return text(in, file).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    }
  }

  private static String text(@Nullable InputStream in, String name) throws IOException {
    if (in == null) {
      throw new FileNotFoundException(name);
    }
    return new String(in.readAllBytes(), UTF_8);
  }

  private static String rows(List<Row> rows) {
    return lines(
        rows.stream()
            .map(
                row ->
                    (row.title().startsWith(" ") ? "<tr class=\"sub\">" : "<tr>")
                        + "<td>"
                        + escaped(row.title().strip())
                        + "</td>"
                        + row.entries().stream()
                            .map(
                                entry ->
                                    "<td class=\""
                                        + entry.mood().name().toLowerCase(Locale.ROOT)
                                        + "\">"
                                        + escaped(entry.text())
                                        + "</td>")
                            .collect(Collectors.joining())
                        + "</tr>"));
  }

  private static String problems(TourReport report) {
    StringBuilder text = new StringBuilder();
    report
        .missing()
        .forEach(
            (name, why) ->
                text.append("<p>").append(escaped(name + " is not here: " + why)).append("</p>\n"));
    report
        .failures()
        .forEach(
            (what, why) ->
                text.append("<p class=\"bad\">FAILED ")
                    .append(escaped(what))
                    .append("</p>\n<pre>")
                    .append(escaped(why))
                    .append("</pre>\n"));
    return text.toString();
  }

  private static String charts(TourReport report) {
    StringBuilder text = new StringBuilder();
    for (Claim claim : Claim.values()) {
      if (report.columns().stream().noneMatch(subject -> subject.of(claim).isPresent())) {
        continue;
      }
      text.append("<figure><figcaption>")
          .append(escaped(claim.title()))
          .append("<small>The claim: ")
          .append(escaped(claim.text()))
          .append(".</small></figcaption><div class=\"chart\"><canvas id=\"")
          .append(claim)
          .append("\"></canvas></div>");
      for (String note : report.notes(claim)) {
        text.append("<p class=\"note\">").append(escaped(note)).append("</p>");
      }
      text.append("</figure>\n");
    }
    return text.toString();
  }

  private static String data(TourReport report) {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode claims = mapper.createArrayNode();
    for (Claim claim : Claim.values()) {
      double least = Double.MAX_VALUE;
      double greatest = 0;
      ObjectNode node = mapper.createObjectNode();
      ArrayNode bars = node.putArray("bars");
      for (Subject subject : report.columns()) {
        Optional<Finding> finding = subject.of(claim);
        if (finding.isPresent()) {
          double value = finding.get().value();
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
          bars.addObject()
              .put("name", subject.name())
              .put("kind", subject.kind().name().toLowerCase(Locale.ROOT))
              .put("value", value)
              .put("text", claim.unit().text(value));
        }
      }
      boolean logarithmic = least > 0 && greatest / least > WIDE;
      node.put("id", claim.name());
      node.put("logarithmic", logarithmic);
      if (logarithmic) {
        // The power of ten below the smallest value, far enough below it for a visible bar.
        node.put("from", Math.pow(10, Math.floor(Math.log10(least / 1.5))));
      }
      node.put(
          "axis",
          switch (claim.unit()) {
                case BYTES -> "bytes";
                case NANOS -> "nanoseconds";
                case COUNT -> "number";
                case RATIO -> "times";
              }
              + (logarithmic ? ", on a logarithmic scale" : ""));
      if (!bars.isEmpty()) {
        claims.add(node);
      }
    }
    try {
      // So that no text in it can end the enclosing element.
      return mapper.writeValueAsString(claims).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers cannot fail to be written", e);
    }
  }

  private static String lines(Stream<String> lines) {
    return lines.map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
