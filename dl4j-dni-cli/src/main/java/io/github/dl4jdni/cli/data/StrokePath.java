package io.github.dl4jdni.cli.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Turns a skeleton's path data into the short straight lines that the pen draws. */
final class StrokePath {

  private static final int LINES_PER_CURVE = 12;
  private static final int LINES_PER_LINE = 6;

  private final List<double[]> lines = new ArrayList<>();
  private double penX;
  private double penY;

  private StrokePath() {}

  /**
   * Flattens a path.
   *
   * @param path a skeleton of {@link DigitSkeletons}
   * @param unsteadiness what becomes of each coordinate of the path's points, so that no two
   *     drawings have the same curves
   * @return the lines, each {x1, y1, x2, y2} in the unit square's coordinates
   */
  static List<double[]> lines(String path, DoubleUnaryOperator unsteadiness) {
    StrokePath stroke = new StrokePath();
    String[] tokens = path.split(" ", -1);
    int next = 0;
    while (next < tokens.length) {
      char command = tokens[next++].charAt(0);
      int points = pointsOf(command);
      double[] coordinates = new double[2 * points];
      for (int i = 0; i < coordinates.length; i++) {
        coordinates[i] = unsteadiness.applyAsDouble(Double.parseDouble(tokens[next++]));
      }
      stroke.draw(command, coordinates);
    }
    return stroke.lines;
  }

  private static int pointsOf(char command) {
    return switch (command) {
      case 'M', 'L' -> 1;
      case 'C' -> 3;
      default ->
          throw new IllegalArgumentException(
              "a skeleton holds the command " + command + "; M, L and C are known");
    };
  }

  private void draw(char command, double[] to) {
    if (command == 'L') {
      double startX = penX;
      double startY = penY;
      for (int i = 1; i <= LINES_PER_LINE; i++) {
        double t = (double) i / LINES_PER_LINE;
        lineTo(startX + t * (to[0] - startX), startY + t * (to[1] - startY));
      }
    } else if (command == 'C') {
      double startX = penX;
      double startY = penY;
      for (int i = 1; i <= LINES_PER_CURVE; i++) {
        double t = (double) i / LINES_PER_CURVE;
        lineTo(cubic(t, startX, to[0], to[2], to[4]), cubic(t, startY, to[1], to[3], to[5]));
      }
    }
    penX = to[to.length - 2];
    penY = to[to.length - 1];
  }

  private void lineTo(double x, double y) {
    lines.add(new double[] {penX, penY, x, y});
    penX = x;
    penY = y;
  }

  /** One coordinate of a cubic Bezier curve in Bernstein's form. */
  private static double cubic(double t, double start, double first, double second, double end) {
    double s = 1 - t;
    return s * s * s * start + 3 * s * s * t * first + 3 * s * t * t * second + t * t * t * end;
  }
}
