package io.github.dl4jdni.internal.context;

import io.github.dl4jdni.context.LabelSharingLoss;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Puts the labels of the next time steps beside those of each step, as further channels, so that
 * they are there wherever Deeplearning4j cuts the series into windows. {@link LabelSharingLoss}
 * takes them apart again: the loss itself, and its score, see the step's own labels alone.
 */
public final class LabelsAhead {

  private LabelsAhead() {}

  /** Fails unless a number of steps may be looked ahead; returns it. */
  public static int requireSteps(int steps) {
    if (steps < 0) {
      throw new IllegalArgumentException("labels reach 0 or more steps ahead, got " + steps);
    }
    return steps;
  }

  /**
   * Labels with those of the next steps.
   *
   * @param labels [N, L, T]; not changed
   * @param mask which of them count, [N, T] or [N, L, T]; null for all. Those that do not are zero
   *     where they are seen from an earlier step
   * @param steps K, how many steps follow
   * @return [N, L·(1 + K), T]: the labels, those one step later, and so on; zero past the end
   * @throws DL4JInvalidInputException if the labels are no series
   * @throws IllegalArgumentException if the number of steps is negative
   */
  public static INDArray of(INDArray labels, INDArray mask, int steps) {
    requireSteps(steps);
    if (labels.rank() != 3) {
      throw new DL4JInvalidInputException(
          "labels ahead are those of time series, [N, labels, T], got "
              + Arrays.toString(labels.shape()));
    }
    long width = labels.size(1);
    long length = labels.size(2);
    INDArray counted = mask == null ? labels : counted(labels, mask);
    INDArray wide =
        Nd4j.create(
            labels.dataType(), new long[] {labels.size(0), width * (1 + steps), length}, 'f');
    for (long ahead = 0; ahead <= Math.min(steps, length - 1); ahead++) {
      INDArray from = ahead == 0 ? labels : counted;
      part(wide, ahead * width, (ahead + 1) * width, 0, length - ahead)
          .assign(part(from, 0, width, ahead, length));
    }
    return wide;
  }

  private static INDArray counted(INDArray labels, INDArray mask) {
    INDArray typed = mask.castTo(labels.dataType());
    return mask.rank() == 3
        ? labels.mul(typed)
        : labels.mul(typed.reshape('c', mask.size(0), 1, mask.size(1)));
  }

  private static INDArray part(INDArray series, long top, long bottom, long from, long to) {
    return series.get(
        NDArrayIndex.all(), NDArrayIndex.interval(top, bottom), NDArrayIndex.interval(from, to));
  }

  /**
   * A minibatch whose labels have those of the next steps beside them.
   *
   * @param data the minibatch; not changed
   * @param steps how many steps follow
   * @return a minibatch with the same features and masks
   * @throws DL4JInvalidInputException if the labels are no series
   * @throws IllegalArgumentException if the number of steps is negative
   */
  public static DataSet of(org.nd4j.linalg.dataset.api.DataSet data, int steps) {
    return new DataSet(
        data.getFeatures(),
        of(data.getLabels(), data.getLabelsMaskArray(), steps),
        data.getFeaturesMaskArray(),
        data.getLabelsMaskArray());
  }
}
