package io.github.dl4jdni.internal.networks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Cuts minibatches of time series into the windows of truncated backpropagation through time, where
 * Deeplearning4j's {@code fit} cuts them: time is the last axis of [N, C, T] and of masks [N, T],
 * and the last window may be shorter. What {@code fit} leaves untrained with a warning is refused.
 */
public final class Windows {

  private final int length;
  private final boolean seriesOnly;

  /**
   * A cutter.
   *
   * @param length how many steps a window has
   * @param seriesOnly whether all features and labels have to be series, as in a multi-layer
   *     network; otherwise what is none is the same in all windows, as in a graph
   */
  Windows(int length, boolean seriesOnly) {
    this.length = length;
    this.seriesOnly = seriesOnly;
  }

  /** How many steps a window has. */
  public int length() {
    return length;
  }

  /**
   * Cuts.
   *
   * @param minibatch the minibatch
   * @return the windows in order; views
   * @throws DL4JInvalidInputException if the minibatch cannot be cut
   */
  public List<Part> cut(MultiDataSet minibatch) {
    long steps = steps(minibatch);
    List<Part> parts = new ArrayList<>();
    for (long from = 0; from < steps; from += length) {
      long begin = from;
      long end = Math.min(from + length, steps);
      parts.add(
          new Part(
              part(minibatch, array -> steps(array, begin, end)),
              new Window(parts.size(), end == steps)));
    }
    return parts;
  }

  private long steps(MultiDataSet minibatch) {
    long steps = steps("features", minibatch.getFeatures(), -1);
    steps = steps("labels", minibatch.getLabels(), steps);
    if (steps < 0) {
      throw refused("no features or labels are series [N, C, T]");
    }
    return steps;
  }

  private long steps(String what, INDArray[] arrays, long before) {
    long steps = before;
    for (INDArray array : arrays) {
      if (!isSeries(array)) {
        if (seriesOnly) {
          throw refused(
              array == null
                  ? what + " are missing"
                  : what + " are of shape " + Arrays.toString(array.shape()) + ", not [N, C, T]");
        }
      } else if (steps >= 0 && array.size(2) != steps) {
        throw refused(
            "series are of different lengths: some of "
                + steps
                + " steps, "
                + what
                + " of "
                + array.size(2)
                + "; pad the shorter ones, and mask what was padded");
      } else {
        steps = array.size(2);
      }
    }
    return steps;
  }

  private static MultiDataSet part(MultiDataSet whole, UnaryOperator<INDArray> cut) {
    INDArray[] features = whole.getFeatures();
    INDArray[] labels = whole.getLabels();
    return new org.nd4j.linalg.dataset.MultiDataSet(
        each(features, features, cut),
        each(labels, labels, cut),
        each(whole.getFeaturesMaskArrays(), features, cut),
        each(whole.getLabelsMaskArrays(), labels, cut));
  }

  /** Cuts those arrays that are series or masks of one. */
  private static INDArray[] each(INDArray[] arrays, INDArray[] of, UnaryOperator<INDArray> cut) {
    if (arrays == null) {
      return null;
    }
    INDArray[] parts = new INDArray[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      parts[i] = arrays[i] == null || !isSeries(of[i]) ? arrays[i] : cut.apply(arrays[i]);
    }
    return parts;
  }

  private static INDArray steps(INDArray array, long from, long to) {
    return array.rank() == 3
        ? array.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        : array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private static boolean isSeries(INDArray array) {
    return array != null && array.rank() == 3;
  }

  private static DL4JInvalidInputException refused(String why) {
    return new DL4JInvalidInputException(
        "the minibatch cannot be cut into windows for truncated backpropagation through time: "
            + why
            + ". Give series of equal length for all inputs and outputs, or use"
            + " BackpropType.Standard");
  }

  /**
   * One window of a minibatch.
   *
   * @param data its arrays
   * @param window where it lies
   */
  public record Part(MultiDataSet data, Window window) {}
}
