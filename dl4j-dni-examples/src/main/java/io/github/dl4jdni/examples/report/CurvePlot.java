package io.github.dl4jdni.examples.report;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws curves into a PNG picture. */
public final class CurvePlot {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private final XYChart chart;
  private boolean marked = true;

  /**
   * Starts a plot.
   *
   * @param title above the plot
   * @param xTitle below the horizontal axis
   * @param yTitle beside the vertical axis, which starts at 0
   */
  public CurvePlot(String title, String xTitle, String yTitle) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
  }

  /**
   * Draws the vertical axis in powers of ten; all that is drawn has to be above 0.
   *
   * @return this
   */
  public CurvePlot logarithmic() {
    chart.getStyler().setYAxisMin(null);
    chart.getStyler().setYAxisLogarithmic(true);
    return this;
  }

  /**
   * Draws the horizontal axis in powers of ten.
   *
   * @return this
   */
  public CurvePlot logarithmicX() {
    chart.getStyler().setXAxisLogarithmic(true);
    return this;
  }

  /**
   * Draws lines without a mark at each point.
   *
   * @return this
   */
  public CurvePlot withoutMarks() {
    marked = false;
    return this;
  }

  /**
   * Writes the picture.
   *
   * @param curves one line each
   * @param file whose name ends in .png
   * @throws IOException if the file cannot be written
   */
  public void write(List<Curve> curves, Path file) throws IOException {
    for (Curve curve : curves) {
      chart
          .addSeries(curve.name(), curve.x(), curve.y())
          .setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    try (OutputStream picture = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(chart, picture, "png");
    }
  }
}
