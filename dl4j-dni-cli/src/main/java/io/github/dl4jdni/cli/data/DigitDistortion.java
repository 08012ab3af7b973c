package io.github.dl4jdni.cli.data;

import java.util.Random;

/**
 * How far a drawn digit may stray from its skeleton, each figure a standard deviation or a range.
 *
 * @param unsteadiness of every point of the skeleton, in widths of the digit
 * @param rotation in radians
 * @param slant horizontal shift from the digit's top to its foot, in widths
 * @param stretch of width and height, each as a factor around 1
 * @param shift of the digit's centre, in pixels
 * @param wave height of the waves that bend the whole digit, in widths
 * @param noise of every pixel, where full ink is 1
 * @param inverted share of the drawings with the greys exchanged, 0 for ink and 1 for paper, as in
 *     scans of mixed origin
 */
record DigitDistortion(
    double unsteadiness,
    double rotation,
    double slant,
    double stretch,
    double shift,
    double wave,
    double noise,
    double inverted) {

  /**
   * Set so that the methods of the {@code mnist} command separate. With inverted drawings the mean
   * image says little about the class, so that a linear classifier errs often, while even random
   * features stand the change.
   */
  static final DigitDistortion STANDARD =
      new DigitDistortion(0.025, 0.12, 0.16, 0.1, 1.0, 0.026, 0.06, 0.25);

  /**
   * Draws one distortion of the page: an affine map and a smooth wave.
   *
   * @param random source of the example's chance
   * @param side width of the image in pixels
   * @return the map from the skeleton's coordinates to the image's
   */
  PageWarp warp(Random random, int side) {
    double angle = rotation * random.nextGaussian();
    double shear = slant * random.nextGaussian();
    double height = side * 0.68 * factor(random);
    double width = side * 0.56 * factor(random);
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);
    double centreX = side / 2.0 + shift * random.nextGaussian();
    double centreY = side / 2.0 + shift * random.nextGaussian();
    double[] matrix = {
      width * cosine, -height * sine - shear * width * cosine,
      width * sine, height * cosine - shear * width * sine
    };
    double[] phases = new double[2];
    for (int i = 0; i < phases.length; i++) {
      phases[i] = random.nextDouble() * 2 * Math.PI;
    }
    double heightX = wave * random.nextGaussian();
    double heightY = wave * random.nextGaussian();
    return (x, y) -> {
      // Waves of about one period a digit: the elastic part, smooth enough to keep it legible.
      double bentX = x - 0.5 + heightX * Math.sin(7 * y + 3 * x + phases[0]);
      double bentY = y - 0.5 + heightY * Math.sin(7 * x + 3 * y + phases[1]);
      return new double[] {
        centreX + matrix[0] * bentX + matrix[1] * bentY,
        centreY + matrix[2] * bentX + matrix[3] * bentY
      };
    };
  }

  private double factor(Random random) {
    return Math.exp(stretch * random.nextGaussian());
  }

  /** The map from the skeleton's coordinates to the image's. */
  @FunctionalInterface
  interface PageWarp {

    /**
     * {@return {x, y} in pixels}
     *
     * @param x from the left, in the unit square
     * @param y from the top, in the unit square
     */
    double[] toPixels(double x, double y);
  }
}
