package io.github.dl4jdni.examples.start;

import io.github.dl4jdni.examples.data.DrawnDigits;
import io.github.dl4jdni.examples.data.DrawnDigits.Split;
import io.github.dl4jdni.examples.data.ShuffledBatches;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Digits that the program draws, 28 x 28 as MNIST's, in rows of 784 numbers: an example needs no
 * download. {@code new MnistDataSetIterator(64, true, 1)} of Deeplearning4j gives real ones.
 */
final class ExampleDigits {

  private static final int BATCH = 64;

  private ExampleDigits() {}

  /** {@return minibatches to train on} */
  static DataSetIterator training() {
    int count = Integer.getInteger("examples.digits", 10_000); // tests take fewer
    return ShuffledBatches.forTraining(new DrawnDigits(1).draw(Split.TRAIN, count), BATCH, 1);
  }

  /** {@return minibatches to measure on} */
  static DataSetIterator test() {
    return ShuffledBatches.forEvaluation(new DrawnDigits(1).draw(Split.TEST, 2_000), BATCH);
  }

  /** {@return times that every example is seen} */
  static int epochs() {
    return Integer.getInteger("examples.epochs", 5);
  }
}
