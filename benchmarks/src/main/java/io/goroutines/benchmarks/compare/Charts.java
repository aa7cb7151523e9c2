package io.goroutines.benchmarks.compare;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/** A chart for each contest: bars for the medians, points for the least and the greatest. */
final class Charts {

  /** Beyond this, the smallest bars would not be seen on an even scale. */
  private static final double WIDE = 30;

  private Charts() {}

  /** Returns the name of a contest's file. */
  static String file(Contest contest) {
    return contest.id() + ".svg";
  }

  /** Returns why the JDK cannot draw here: text needs fonts of the system. Empty if it can. */
  static String whyNot() {
    System.setProperty("java.awt.headless", "true");
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
          .createGraphics()
          .getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
      return "";
    } catch (LinkageError | RuntimeException | InternalError e) {
      return "the JDK cannot draw here, perhaps for want of fonts: " + e;
    }
  }

  /** Writes the charts, and returns the names of their files. */
  static List<String> write(Report report, Path directory) throws IOException {
    List<String> files = new ArrayList<>();
    for (Contest contest : report.contests()) {
      List<Report.Row> rows = report.rows(contest);
      if (!rows.isEmpty()) {
        try (OutputStream out = Files.newOutputStream(directory.resolve(file(contest)))) {
          VectorGraphicsEncoder.saveVectorGraphic(
              chart(contest, rows), out, VectorGraphicsFormat.SVG);
        }
        files.add(file(contest));
      }
    }
    return files;
  }

  /** Returns the chart of a contest. */
  static CategoryChart chart(Contest contest, List<Report.Row> rows) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(800)
            .height(400)
            .title(contest.title())
            .yAxisTitle(contest.unit())
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setOverlapped(true);
    chart.getStyler().setAvailableSpaceFill(0.6);
    double least = rows.stream().mapToDouble(r -> r.value().min()).min().orElse(1);
    double greatest = rows.stream().mapToDouble(r -> r.value().max()).max().orElse(1);
    if (least > 0 && greatest / least > WIDE) {
      chart.getStyler().setYAxisLogarithmic(true);
      chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
    }
    List<String> names = rows.stream().map(r -> r.contestant().name()).toList();
    series(chart, "median", names, rows, Statistics::median);
    series(chart, "least", names, rows, Statistics::min)
        .setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
    series(chart, "greatest", names, rows, Statistics::max)
        .setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
    return chart;
  }

  private static CategorySeries series(
      CategoryChart chart,
      String name,
      List<String> names,
      List<Report.Row> rows,
      Function<Statistics, Double> what) {
    return chart.addSeries(name, names, rows.stream().map(r -> what.apply(r.value())).toList());
  }
}
