package io.github.dl4jdni.research.classify;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** How many of the measured sequences a network puts into their class. */
final class Accuracy {

  private static final int BATCH = 500;

  private final LabelledSequences sequences;
  private final int count;

  /**
   * Of some sequences.
   *
   * @param sequences those to measure on are meant
   * @param most how many of them at most, the first ones
   */
  Accuracy(LabelledSequences sequences, int most) {
    this.sequences = sequences;
    count = Math.min(sequences.measuredSize(), most);
  }

  /**
   * {@return the share that is classified rightly at the last step, in percent}
   *
   * @param network that reads whole sequences
   */
  double of(MultiLayerNetwork network) {
    Evaluation evaluation = new Evaluation(sequences.classes());
    for (int from = 0; from < count; from += BATCH) {
      DataSet some = sequences.measured(from, Math.min(count, from + BATCH));
      INDArray said = network.output(some.getFeatures()); // [N, classes, steps]
      INDArray last =
          said.get(
              NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(sequences.steps() - 1));
      evaluation.eval(some.getLabels(), last);
    }
    return 100 * evaluation.accuracy();
  }
}
