package io.github.dl4jdni.research.text;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps of several streams of symbols, as arrays that networks read. */
final class OneHot {

  private OneHot() {}

  /**
   * {@return an array [streams, symbols, steps] of zeros and ones}
   *
   * @param numbers of the symbols, by stream and step
   * @param symbols how many there are
   */
  static INDArray of(int[][] numbers, int symbols) {
    float[][][] values = new float[numbers.length][symbols][numbers[0].length];
    for (int stream = 0; stream < numbers.length; stream++) {
      for (int step = 0; step < numbers[stream].length; step++) {
        values[stream][numbers[stream][step]][step] = 1;
      }
    }
    return Nd4j.create(values);
  }
}
