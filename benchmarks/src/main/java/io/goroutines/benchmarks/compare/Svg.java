package io.goroutines.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The elements of all charts. */
final class Svg {

  static final int WIDTH = 880;

  private static final String GREY = "fill=\"#555555\"";

  private final StringBuilder svg = new StringBuilder();

  /** Begins with a title, and a line below it. */
  Svg(int height, String title, String below) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">",
        WIDTH, height);
    add("<title>%s</title>", escaped(title));
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    text(16, 24, "start", "font-size=\"16\" font-weight=\"bold\"", title);
    text(16, 43, "start", GREY, below);
  }

  void text(double x, int y, String anchor, String more, String text) {
    add(
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>",
        x, y, anchor, more, escaped(text));
  }

  /** Adds a label to a position of an axis. */
  void mark(double x, int y, String anchor, String text) {
    text(x, y, anchor, GREY, text);
  }

  void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Ends, and returns the whole. */
  String end() {
    return svg.append("</svg>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Maps a value to its position on the axis. The low end is 0 on a linear scale. */
  record Scale(boolean logarithmic, double low, double high) {

    /** Beyond this ratio, the smallest would be invisible on a linear scale. */
    private static final double WIDE = 30;

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

    double part(double value) {
      return logarithmic
          ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
          : Math.max(value, 0) / high;
    }

    /** Returns the caption of an axis. */
    String said(String unit) {
      return unit + ", less is better" + (logarithmic ? "; the scale is logarithmic" : "");
    }

    static String tick(double mark) {
      return mark == Math.rint(mark)
          ? String.format(Locale.ROOT, "%,.0f", mark)
          : String.format(Locale.ROOT, "%.2g", mark);
    }
  }
}
