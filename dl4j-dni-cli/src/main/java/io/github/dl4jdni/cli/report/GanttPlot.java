package io.github.dl4jdni.cli.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Draws what was done when, a line for each that does something, into a PNG picture. */
public final class GanttPlot {

  private static final int WIDTH = 1000;
  private static final int LINE = 34;
  private static final int LEFT = 130;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 40;
  private static final int TICKS = 8;
  private static final Color[] COLOURS = {
    new Color(0x9ecae1), new Color(0xfdae6b), new Color(0xa1d99b), new Color(0xbcbddc)
  };

  private final String title;

  /**
   * Starts a plot.
   *
   * @param title above it
   */
  public GanttPlot(String title) {
    this.title = title;
  }

  /**
   * One that does something.
   *
   * @param name in front of the line
   * @param bars what it does
   */
  public record Line(String name, List<Bar> bars) {

    /** Copies the bars. */
    public Line {
      bars = List.copyOf(bars);
    }
  }

  /**
   * Something that is done.
   *
   * @param label in the bar
   * @param start in milliseconds
   * @param end in milliseconds
   * @param colour number of its colour
   */
  public record Bar(String label, double start, double end, int colour) {}

  /**
   * Writes the picture.
   *
   * @param lines from top to bottom
   * @param file whose name ends in .png
   * @throws IOException if the file cannot be written
   */
  public void write(List<Line> lines, Path file) throws IOException {
    BufferedImage image =
        new BufferedImage(WIDTH, TOP + LINE * lines.size() + BOTTOM, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      draw(lines, graphics);
    } finally {
      graphics.dispose();
    }
    OutputFiles.writePng(image, file);
  }

  private void draw(List<Line> lines, Graphics2D graphics) {
    double end =
        lines.stream().flatMap(line -> line.bars().stream()).mapToDouble(Bar::end).max().orElse(1);
    double scale = (WIDTH - LEFT - RIGHT) / end;
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    graphics.drawString(title, LEFT, 28);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    int y = TOP;
    for (Line line : lines) {
      graphics.setColor(Color.BLACK);
      graphics.drawString(line.name(), 10, y + LINE / 2 + 4);
      for (Bar bar : line.bars()) {
        drawBar(bar, y, scale, graphics);
      }
      y += LINE;
    }
    for (int tick = 0; tick <= TICKS; tick++) {
      double time = end * tick / TICKS;
      int x = LEFT + (int) (time * scale);
      graphics.setColor(Color.GRAY);
      graphics.drawLine(x, y, x, y + 5);
      graphics.drawString(String.format(Locale.ROOT, "%.1f ms", time), x - 18, y + 20);
    }
  }

  private static void drawBar(Bar bar, int y, double scale, Graphics2D graphics) {
    int x = LEFT + (int) (bar.start() * scale);
    int width = Math.max(1, (int) ((bar.end() - bar.start()) * scale));
    graphics.setColor(COLOURS[bar.colour() % COLOURS.length]);
    graphics.fillRect(x, y + 4, width, LINE - 8);
    graphics.setColor(Color.DARK_GRAY);
    graphics.drawRect(x, y + 4, width, LINE - 8);
    if (graphics.getFontMetrics().stringWidth(bar.label()) < width - 4) {
      graphics.drawString(bar.label(), x + 3, y + LINE / 2 + 4);
    }
  }
}
