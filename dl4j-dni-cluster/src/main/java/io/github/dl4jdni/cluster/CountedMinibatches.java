package io.github.dl4jdni.cluster;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Minibatches of an epoch that knows how many it has given, and which iterations are theirs. */
final class CountedMinibatches implements MultiDataSetIterator {

  private static final long serialVersionUID = 1L;
  private static final int SERIES = 3; // axes of [N, C, T]

  private final transient MultiDataSetIterator minibatches;
  private final int windowLength; // 0 if a minibatch is one iteration
  private int given;
  private int nextIteration;

  /**
   * An epoch.
   *
   * @param minibatches its minibatches
   * @param windowLength of truncated backpropagation; 0 if a minibatch is one iteration
   */
  CountedMinibatches(MultiDataSetIterator minibatches, int windowLength) {
    this.minibatches = minibatches;
    this.windowLength = windowLength;
  }

  /** Begins an epoch behind its first minibatches, which are done. */
  void begin(int done, int iteration) {
    if (minibatches.resetSupported()) {
      minibatches.reset();
    }
    for (given = 0; given < done; given++) {
      if (!minibatches.hasNext()) {
        throw new ClusterException(
            "the checkpoint is of minibatch "
                + done
                + " of an epoch, but the data has only "
                + given
                + "; it has to be the same as when the checkpoint was written");
      }
      minibatches.next();
    }
    nextIteration = iteration;
  }

  /** How many minibatches of this epoch have been given. */
  int given() {
    return given;
  }

  /** Whether the minibatch given last ends with an iteration. */
  boolean endsWith(int iteration) {
    return nextIteration == iteration + 1;
  }

  @Override
  public MultiDataSet next() {
    MultiDataSet minibatch = minibatches.next();
    given++;
    nextIteration += iterations(minibatch);
    return minibatch;
  }

  private int iterations(MultiDataSet minibatch) {
    if (windowLength == 0) {
      return 1;
    }
    long steps = Math.max(steps(minibatch.getFeatures()), steps(minibatch.getLabels()));
    return Math.toIntExact((steps + windowLength - 1) / windowLength);
  }

  private static long steps(INDArray[] arrays) {
    for (INDArray array : arrays) {
      if (array != null && array.rank() == SERIES) {
        return array.size(2);
      }
    }
    return 0;
  }

  @Override
  public MultiDataSet next(int examples) {
    return next();
  }

  @Override
  public boolean hasNext() {
    return minibatches.hasNext();
  }

  @Override
  public boolean resetSupported() {
    return false; // an epoch is begun by begin
  }

  @Override
  public void reset() {
    throw new UnsupportedOperationException("an epoch is begun by begin");
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
    minibatches.setPreProcessor(preProcessor);
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return minibatches.getPreProcessor();
  }
}
