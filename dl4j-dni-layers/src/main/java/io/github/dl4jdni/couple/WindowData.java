package io.github.dl4jdni.couple;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network is given from outside for one window.
 *
 * @param features what each of its inputs gets, in their order: [N, C, ticks], or [N, C] for a
 *     network that is not recurrent; null where messages come in
 * @param labels of each of its outputs, likewise
 * @param labelMasks of each of its outputs, [N, ticks], or null; empty for none at all
 */
public record WindowData(
    List<INDArray> features, List<INDArray> labels, List<INDArray> labelMasks) {

  /**
   * Copies the lists, which may hold null.
   *
   * @param features what each input gets
   * @param labels of each output
   * @param labelMasks of each output; empty for none
   */
  public WindowData {
    features = copy(features);
    labels = copy(labels);
    labelMasks = copy(labelMasks);
  }

  private static List<INDArray> copy(List<INDArray> arrays) {
    return Arrays.asList(Objects.requireNonNull(arrays, "arrays").toArray(INDArray[]::new));
  }

  /**
   * For a network of one input and one output.
   *
   * @param features its input; null if that is messages
   * @param labels of its output
   * @return the data
   */
  public static WindowData of(INDArray features, INDArray labels) {
    return new WindowData(Arrays.asList(features), List.of(labels), List.of());
  }
}
