package io.github.dl4jdni.cli.data;

/** A round pen that draws soft-edged lines on a grey image. */
final class Pen {

  /** Half the width in pixels of the edge along which ink fades to paper. */
  private static final double SOFT_EDGE = 0.7;

  private final int side;
  private final double[] ink;

  /**
   * Lays out white paper.
   *
   * @param side width and height of the image in pixels
   */
  Pen(int side) {
    this.side = side;
    this.ink = new double[side * side];
  }

  /**
   * Draws a line; where lines cross, the darker ink stays.
   *
   * @param from {x, y} in pixels
   * @param to {x, y} in pixels
   * @param thickness of the line in pixels
   */
  void line(double[] from, double[] to, double thickness) {
    double reach = thickness / 2 + SOFT_EDGE;
    int left = clamp(Math.min(from[0], to[0]) - reach);
    int right = clamp(Math.max(from[0], to[0]) + reach);
    int top = clamp(Math.min(from[1], to[1]) - reach);
    int bottom = clamp(Math.max(from[1], to[1]) + reach);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double distance = distance(column + 0.5, row + 0.5, from, to);
        double darkness = Math.min(1, (reach - distance) / (2 * SOFT_EDGE));
        int pixel = row * side + column;
        ink[pixel] = Math.max(ink[pixel], darkness);
      }
    }
  }

  /**
   * {@return the ink of a pixel, 0 for paper to 1 for full ink}
   *
   * @param pixel index of the pixel, row after row
   */
  double ink(int pixel) {
    return ink[pixel];
  }

  private int clamp(double coordinate) {
    return (int) Math.max(0, Math.min(side - 1, Math.floor(coordinate)));
  }

  /** Distance of the point (x, y) from the line's nearest point. */
  private static double distance(double x, double y, double[] from, double[] to) {
    double alongX = to[0] - from[0];
    double alongY = to[1] - from[1];
    double lengthSquared = alongX * alongX + alongY * alongY;
    double nearest = 0;
    if (lengthSquared > 0) {
      double projection = ((x - from[0]) * alongX + (y - from[1]) * alongY) / lengthSquared;
      nearest = Math.max(0, Math.min(1, projection));
    }
    return Math.hypot(x - from[0] - nearest * alongX, y - from[1] - nearest * alongY);
  }
}
