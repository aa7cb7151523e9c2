package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.compare.Svg.Scale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The curves: a table each, and a chart with a line through the medians of each participant, and at
 * each point a line from the minimum to the maximum.
 */
final class Lines {

  private static final int LEFT = 80;
  private static final int RIGHT = 600;
  private static final int TOP = 62;
  private static final int BOTTOM = 362;
  private static final int ROW = 22;

  /** Distinguishes lines of one colour. */
  private static final List<String> DASHES = List.of("none", "7 4", "2 4", "9 3 2 3");

  private Lines() {}

  /** A participant, and its results at the points where it was measured. */
  record Line(Participant participant, Map<Curve.Point, Report.Row> rows) {}

  /** Returns the lines of a curve, in the order of the participants. */
  static List<Line> of(Report report, Curve curve) {
    Map<Participant, Map<Curve.Point, Report.Row>> lines = new LinkedHashMap<>();
    for (Participant participant : report.participants()) {
      lines.put(participant, new LinkedHashMap<>());
    }
    for (Curve.Point point : curve.points()) {
      for (Report.Row row : report.rows(point)) {
        lines.getOrDefault(row.participant(), new LinkedHashMap<>()).put(point, row);
      }
    }
    List<Line> all = new ArrayList<>();
    lines.forEach(
        (participant, rows) -> {
          if (!rows.isEmpty()) {
            all.add(new Line(participant, rows));
          }
        });
    return all;
  }

  /** Returns the medians: a row for each participant, and a column for each point. */
  static List<List<String>> table(Curve curve, List<Line> lines) {
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(curve.axis()));
    curve.points().forEach(point -> head.add(String.format(Locale.ROOT, "%,d", point.at())));
    table.add(head);
    for (Line line : lines) {
      List<String> cells = new ArrayList<>(List.of(line.participant().label()));
      for (Curve.Point point : curve.points()) {
        Report.Row row = line.rows().get(point);
        cells.add(row == null ? "-" : Report.number(row.value().median()));
      }
      table.add(cells);
    }
    return table;
  }

  /** Returns the chart of a curve. */
  static String svg(Curve curve, List<Line> lines) {
    Scale scale = Scale.of(lines.stream().flatMap(line -> line.rows().values().stream()).toList());
    int height = Math.max(BOTTOM + 52, TOP + 12 + lines.size() * ROW);
    Svg svg = new Svg(height, curve.title(), scale.said("ns/op"));
    for (double mark : scale.marks()) {
      double y = y(scale, mark);
      svg.add(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%2$.1f\" stroke=\"#dddddd\"/>",
          LEFT, y, RIGHT);
      svg.mark(LEFT - 8, (int) Math.round(y) + 4, "end", Scale.tick(mark));
    }
    for (Curve.Point point : curve.points()) {
      svg.mark(x(point), BOTTOM + 20, "middle", String.format(Locale.ROOT, "%,d", point.at()));
    }
    svg.mark((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", curve.axis());
    Map<Participant.Kind, Integer> ofKind = new LinkedHashMap<>();
    int legend = TOP + 12;
    for (Line line : lines) {
      int index = ofKind.merge(line.participant().kind(), 1, Integer::sum) - 1;
      String stroke =
          String.format(
              "stroke=\"%s\" stroke-dasharray=\"%s\"",
              Charts.colour(line.participant().kind()), DASHES.get(index % DASHES.size()));
      line(svg, scale, line, stroke);
      svg.add(
          "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%2$d\" %s stroke-width=\"2\"/>",
          RIGHT + 20, legend - 4, RIGHT + 56, stroke);
      svg.text(RIGHT + 64, legend, "start", "", line.participant().label());
      legend += ROW;
    }
    return svg.end();
  }

  private static void line(Svg svg, Scale scale, Line line, String stroke) {
    List<String> points = new ArrayList<>();
    line.rows()
        .forEach(
            (point, row) -> {
              Statistics value = row.value();
              points.add(
                  String.format(Locale.ROOT, "%.1f,%.1f", x(point), y(scale, value.median())));
              svg.add(
                  "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%1$.1f\" y2=\"%.1f\" stroke=\"#222222\"/>",
                  x(point), y(scale, value.min()), y(scale, value.max()));
            });
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" %s stroke-width=\"2\"/>",
        String.join(" ", points), stroke);
  }

  private static double x(Curve.Point point) {
    List<Curve.Point> all = point.curve().points();
    double first = all.getFirst().at();
    double part = Math.log(point.at() / first) / Math.log(all.getLast().at() / first);
    return LEFT + part * (RIGHT - LEFT);
  }

  private static double y(Scale scale, double value) {
    return BOTTOM - scale.part(value) * (BOTTOM - TOP);
  }
}
