package io.github.dl4jdni.examples.report;

import java.util.List;

/**
 * A line of a plot.
 *
 * @param name in the legend
 * @param x horizontal coordinates
 * @param y vertical coordinates, as many
 */
public record Curve(String name, List<Double> x, List<Double> y) {

  /** Copies the coordinates. */
  public Curve {
    x = List.copyOf(x);
    y = List.copyOf(y);
  }
}
