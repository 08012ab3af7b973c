package io.github.dl4jdni.research.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures a gradient model of recurrent states: its predictions at the windows' ends against the
 * true gradient of the whole rest of the sequences, from the same states.
 *
 * @param windowSteps of a truncation window
 * @param predictions of sequences: for each window but the last, ĝ of its final state, [N, S]
 * @param truths of sequences: for each step, g of the state before it, [N, S]
 */
record StateGradientQuality(
    int windowSteps,
    Function<DataSet, List<INDArray>> predictions,
    Function<DataSet, List<INDArray>> truths) {

  /**
   * {@return the quality at all windows' ends together, or null if the sequences have one window}
   *
   * @param sequences from their beginning to their end
   */
  PredictionQuality measure(DataSet sequences) {
    List<INDArray> predicted = predictions.apply(sequences);
    if (predicted.isEmpty()) {
      return null;
    }
    List<INDArray> ofAllSteps = truths.apply(sequences);
    List<INDArray> truth = new ArrayList<>();
    for (int window = 1; window <= predicted.size(); window++) {
      truth.add(ofAllSteps.get(window * windowSteps));
    }
    return PredictionQuality.of(joined(predicted), joined(truth));
  }

  private static INDArray joined(List<INDArray> arrays) {
    return Nd4j.concat(0, arrays.toArray(INDArray[]::new));
  }
}
