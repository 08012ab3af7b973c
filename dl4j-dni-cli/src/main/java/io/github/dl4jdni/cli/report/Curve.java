package io.github.dl4jdni.cli.report;

import java.util.List;

/**
 * A line of a plot.
 *
 * @param name in the legend
 * @param x horizontal coordinates
 * @param y vertical coordinates, as many
 * @param spread drawn about each of these as a bar, as many; empty for none
 */
public record Curve(String name, List<Double> x, List<Double> y, List<Double> spread) {

  /** A line without bars. */
  public Curve(String name, List<Double> x, List<Double> y) {
    this(name, x, y, List.of());
  }

  /** Copies the coordinates. */
  public Curve {
    x = List.copyOf(x);
    y = List.copyOf(y);
    spread = List.copyOf(spread);
  }
}
