package io.github.dl4jdni.research.classify;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Asks for a sequence's class at its last step, and perhaps at others.
 *
 * @param every so many steps the class is asked for, counted from the first one; besides at the
 *     last
 */
record EndTargets(int every) {

  /**
   * {@return features as they are, the labels at every step, [N, classes, steps], and a labels'
   * mask [N, steps] of the steps at which they count}
   *
   * @param sequences features [N, inputs, steps], labels [N, classes]
   */
  DataSet of(DataSet sequences) {
    INDArray features = sequences.getFeatures();
    long count = features.size(0);
    long steps = features.size(2);
    INDArray labels = sequences.getLabels();
    INDArray everywhere = Nd4j.zeros(labels.dataType(), count, labels.size(1), steps);
    everywhere.addi(labels.reshape(count, labels.size(1), 1));
    INDArray mask = Nd4j.zeros(labels.dataType(), count, steps);
    for (long step = every - 1L; step < steps; step += every) {
      mask.getColumn(step).assign(1);
    }
    mask.getColumn(steps - 1).assign(1);
    return new DataSet(features, everywhere, null, mask);
  }
}
