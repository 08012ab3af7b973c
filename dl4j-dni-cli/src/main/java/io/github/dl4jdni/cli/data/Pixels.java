package io.github.dl4jdni.cli.data;

/**
 * An image as numbers.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels one plane each
 * @param values [channels, height, width]
 */
@SuppressWarnings("ArrayRecordComponent") // its values are not compared
record Pixels(int height, int width, int channels, float[] values) {

  /**
   * {@return the image in another size: means of the pixels that a new one covers where it becomes
   * smaller, lines between pixels where it becomes larger}
   *
   * @param newHeight in pixels
   * @param newWidth in pixels
   */
  Pixels scaled(int newHeight, int newWidth) {
    Pixels wide = newWidth == width ? this : transposed().columnsScaled(newWidth).transposed();
    return newHeight == height ? wide : wide.columnsScaled(newHeight);
  }

  /** Rows and columns change places. */
  private Pixels transposed() {
    float[] turned = new float[values.length];
    for (int channel = 0; channel < channels; channel++) {
      int start = channel * height * width;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          turned[start + x * height + y] = values[start + y * width + x];
        }
      }
    }
    return new Pixels(width, height, channels, turned);
  }

  /** Every column gets another number of pixels, each a mean under a triangle. */
  private Pixels columnsScaled(int newHeight) {
    float[] scaled = new float[channels * newHeight * width];
    double step = (double) height / newHeight;
    double reach = Math.max(1, step);
    for (int y = 0; y < newHeight; y++) {
      double centre = (y + 0.5) * step - 0.5;
      int first = Math.max(0, (int) Math.ceil(centre - reach));
      int last = Math.min(height - 1, (int) Math.floor(centre + reach));
      double sum = 0;
      double[] weights = new double[last - first + 1];
      for (int from = first; from <= last; from++) {
        weights[from - first] = Math.max(0, 1 - Math.abs(from - centre) / reach);
        sum += weights[from - first];
      }
      for (int channel = 0; channel < channels; channel++) {
        for (int x = 0; x < width; x++) {
          double value = 0;
          for (int from = first; from <= last; from++) {
            value += weights[from - first] * values[(channel * height + from) * width + x];
          }
          scaled[(channel * newHeight + y) * width + x] = (float) (value / sum);
        }
      }
    }
    return new Pixels(newHeight, width, channels, scaled);
  }
}
