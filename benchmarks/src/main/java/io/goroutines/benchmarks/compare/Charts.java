package io.goroutines.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart for each contest, as SVG: a bar for each median, and across its end a line from the least
 * to the greatest.
 */
final class Charts {

  /** Beyond this, the smallest bars would not be seen on an even scale. */
  private static final double WIDE = 30;

  private static final int WIDTH = 880;
  private static final int LEFT = 215;
  private static final int RIGHT = 595;
  private static final int TOP = 56;
  private static final int ROW = 30;
  private static final int BAR = 18;

  private Charts() {}

  /** Returns the name of a contest's file, seen from the page. */
  static String file(Contest contest) {
    return "charts/" + contest.id() + ".svg";
  }

  /** Writes the charts, and returns the names of their files. */
  static List<String> write(Report report, Path directory) throws IOException {
    List<String> files = new ArrayList<>();
    Files.createDirectories(directory.resolve("charts"));
    for (Contest contest : report.contests()) {
      List<Report.Row> rows = report.rows(contest);
      if (!rows.isEmpty()) {
        Files.writeString(directory.resolve(file(contest)), svg(contest, rows));
        files.add(file(contest));
      }
    }
    return files;
  }

  /** From a value to a place. Bars begin at the low end, which is 0 on an even scale. */
  private record Scale(boolean logarithmic, double low, double high) {

    static Scale of(List<Report.Row> rows) {
      double least = rows.stream().mapToDouble(r -> r.value().min()).min().orElse(1);
      double greatest = rows.stream().mapToDouble(r -> r.value().max()).max().orElse(1);
      if (least > 0 && greatest / least > WIDE) {
        return new Scale(
            true,
            Math.pow(10, Math.floor(Math.log10(least))),
            Math.pow(10, Math.ceil(Math.log10(greatest))));
      }
      double step = step(greatest);
      return new Scale(false, 0, Math.max(step, Math.ceil(greatest / step) * step));
    }

    /** Returns 1, 2 or 5 times a power of ten, so that there are some four to eight steps. */
    private static double step(double greatest) {
      double power = Math.pow(10, Math.floor(Math.log10(Math.max(greatest, 1e-9)))) / 10;
      for (double step : new double[] {power, 2 * power, 5 * power, 10 * power}) {
        if (greatest / step <= 8) {
          return step;
        }
      }
      return 20 * power;
    }

    List<Double> marks() {
      List<Double> marks = new ArrayList<>();
      if (logarithmic) {
        for (double mark = low; mark <= high * 1.001; mark *= 10) {
          marks.add(mark);
        }
      } else {
        double step = step(high);
        for (int i = 0; i * step <= high * 1.001; i++) {
          marks.add(i * step);
        }
      }
      return marks;
    }

    double x(double value) {
      double part =
          logarithmic
              ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
              : Math.max(value, 0) / high;
      return LEFT + part * (RIGHT - LEFT);
    }
  }

  /** Returns the chart of a contest. */
  static String svg(Contest contest, List<Report.Row> rows) {
    Scale scale = Scale.of(rows);
    int bottom = TOP + rows.size() * ROW;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">",
        WIDTH,
        bottom + 40);
    add(svg, "<title>%s</title>", escaped(contest.title()));
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    text(svg, 16, 24, "start", "font-size=\"16\" font-weight=\"bold\"", contest.title());
    String axis =
        contest.unit()
            + ", less is better"
            + (scale.logarithmic() ? "; the scale is logarithmic" : "");
    text(svg, 16, 43, "start", "fill=\"#555555\"", axis);
    for (double mark : scale.marks()) {
      double x = scale.x(mark);
      add(
          svg,
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%1$.1f\" y2=\"%d\" stroke=\"#dddddd\"/>",
          x,
          TOP,
          bottom);
      text(svg, x, bottom + 18, "middle", "fill=\"#555555\"", tick(mark));
    }
    int y = TOP;
    for (Report.Row row : rows) {
      bar(svg, scale, row, y);
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Scale scale, Report.Row row, int y) {
    int middle = y + ROW / 2;
    Statistics value = row.value();
    text(svg, LEFT - 8, middle + 5, "end", "", row.contestant().label());
    add(
        svg,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        LEFT,
        middle - BAR / 2,
        Math.max(1, scale.x(value.median()) - LEFT),
        BAR,
        colour(row.contestant().kind()));
    add(
        svg,
        "<path d=\"M%.1f %d v8 m0 -4 H%.1f m0 -4 v8\" stroke=\"#222222\" fill=\"none\"/>",
        scale.x(value.min()),
        middle - 4,
        scale.x(value.max()));
    text(
        svg,
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

  private static String colour(Contestant.Kind kind) {
    return switch (kind) {
      case OURS -> "#2f6fb7";
      case GO -> "#35a7a0";
      case JVM -> "#b9a27c";
      case FLOOR -> "#c4c4c4";
    };
  }

  private static String tick(double mark) {
    return mark == Math.rint(mark)
        ? String.format(Locale.ROOT, "%,.0f", mark)
        : String.format(Locale.ROOT, "%.2g", mark);
  }

  private static void text(
      StringBuilder svg, double x, int y, String anchor, String more, String text) {
    add(
        svg,
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>",
        x,
        y,
        anchor,
        more,
        escaped(text));
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
