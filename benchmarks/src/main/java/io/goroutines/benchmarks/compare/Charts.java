package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.compare.Svg.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A chart for each contest of all participants, as SVG: a bar for each median, and across its end a
 * line from the minimum to the maximum. And one for each curve.
 */
final class Charts {

  private static final int LEFT = 275;
  private static final int RIGHT = 595;
  private static final int TOP = 56;
  private static final int ROW = 30;
  private static final int BAR = 18;

  private Charts() {}

  /** Returns the name of a contest's file, relative to the page. */
  static String file(Contest contest) {
    return "charts/" + contest.id() + ".svg";
  }

  /** Returns the name of a curve's file, relative to the page. */
  static String file(Curve curve) {
    return "charts/growth-" + curve.id() + ".svg";
  }

  /** Writes the charts, and returns the names of their files. */
  static List<String> write(Report report, Path directory) throws IOException {
    List<String> files = new ArrayList<>();
    Files.createDirectories(directory.resolve("charts"));
    for (Classic contest : report.classics()) {
      List<Report.Row> rows = report.rows(contest);
      if (!rows.isEmpty()) {
        Files.writeString(directory.resolve(file(contest)), svg(contest, rows));
        files.add(file(contest));
      }
    }
    for (Curve curve : report.curves()) {
      List<Lines.Line> lines = Lines.of(report, curve);
      if (!lines.isEmpty()) {
        Files.writeString(directory.resolve(file(curve)), Lines.svg(curve, lines));
        files.add(file(curve));
      }
    }
    return files;
  }

  /** Returns the chart of a contest. */
  static String svg(Contest contest, List<Report.Row> rows) {
    Scale scale = Scale.of(rows);
    int bottom = TOP + rows.size() * ROW;
    Svg svg = new Svg(bottom + 40, contest.title(), scale.said(contest.unit()));
    for (double mark : scale.marks()) {
      double x = x(scale, mark);
      svg.add(
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%1$.1f\" y2=\"%d\" stroke=\"#dddddd\"/>",
          x, TOP, bottom);
      svg.mark(x, bottom + 18, "middle", Scale.tick(mark));
    }
    int y = TOP;
    for (Report.Row row : rows) {
      bar(svg, scale, row, y);
      y += ROW;
    }
    return svg.end();
  }

  private static double x(Scale scale, double value) {
    return LEFT + scale.part(value) * (RIGHT - LEFT);
  }

  private static void bar(Svg svg, Scale scale, Report.Row row, int y) {
    int middle = y + ROW / 2;
    Statistics value = row.value();
    svg.text(LEFT - 8, middle + 5, "end", "", row.participant().label());
    svg.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        LEFT,
        middle - BAR / 2,
        Math.max(1, x(scale, value.median()) - LEFT),
        BAR,
        colour(row.participant().kind()));
    svg.add(
        "<path d=\"M%.1f %d v8 m0 -4 H%.1f m0 -4 v8\" stroke=\"#222222\" fill=\"none\"/>",
        x(scale, value.min()), middle - 4, x(scale, value.max()));
    svg.text(
        RIGHT + 10,
        middle + 5,
        "start",
        "",
        Report.number(value.median())
            + " ("
            + Report.number(value.min())
            + " - "
            + Report.number(value.max())
            + ")");
  }

  static String colour(Participant.Kind kind) {
    return switch (kind) {
      case OURS -> "#2f6fb7";
      case GO -> "#35a7a0";
      case JVM -> "#b9a27c";
      case FLOOR -> "#c4c4c4";
    };
  }
}
