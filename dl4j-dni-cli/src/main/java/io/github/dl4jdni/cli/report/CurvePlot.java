package io.github.dl4jdni.cli.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Draws curves into a PNG picture. */
public final class CurvePlot {

  private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  /** Told apart by those who see fewer colours, too (Wong 2011, without his yellow). */
  private static final Color[] COLORS = {
    new Color(0, 114, 178),
    new Color(230, 159, 0),
    new Color(0, 158, 115),
    new Color(213, 94, 0),
    new Color(204, 121, 167),
    new Color(86, 180, 233),
    Color.BLACK
  };

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
    chart.getStyler().setSeriesColors(COLORS);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setChartTitleFont(font(Font.BOLD, 17));
    chart.getStyler().setAxisTitleFont(font(Font.PLAIN, 15));
    chart.getStyler().setAxisTickLabelsFont(font(Font.PLAIN, 13));
    chart.getStyler().setLegendFont(font(Font.PLAIN, 14));
    chart.getStyler().setChartTitleBoxVisible(false);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
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
   * Lets the vertical axis begin where the curves do, below 0 or far above it.
   *
   * @return this
   */
  public CurvePlot withoutZero() {
    chart.getStyler().setYAxisMin(null);
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
    draw(curves);
    OutputFiles.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }

  /**
   * Draws the picture as an SVG element, to be part of a page.
   *
   * @param curves one line each
   * @return the element, with all that is in it
   */
  public String toSvg(List<Curve> curves) {
    draw(curves);
    try {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument(SVG_NAMESPACE, "svg", null);
      SVGGraphics2D graphics = new SVGGraphics2D(document);
      graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
      chart.paint(graphics, WIDTH, HEIGHT);
      Element root = graphics.getRoot();
      root.setAttribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT);
      root.setAttribute("role", "img");
      root.setAttribute("aria-label", chart.getTitle());
      StringWriter text = new StringWriter();
      graphics.stream(root, text, true, false);
      return text.toString().substring(text.toString().indexOf("<svg"));
    } catch (ParserConfigurationException | SVGGraphics2DIOException e) {
      throw new IllegalStateException("a picture could not be drawn as SVG", e);
    }
  }

  private void draw(List<Curve> curves) {
    for (Curve curve : curves) {
      chart
          .addSeries(
              curve.name(), curve.x(), curve.y(), curve.spread().isEmpty() ? null : curve.spread())
          .setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
  }
}
