package io.github.dl4jdni.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** A round's minibatches of a partition, once; counts their examples. */
final class PartitionIterator implements MultiDataSetIterator {

  private static final long serialVersionUID = 1L;

  private final transient Iterator<?> data; // of data sets of either kind
  private final int most;
  private int taken;
  private long examples;

  /**
   * Iterates over the next minibatches of a partition.
   *
   * @param data the rest of the partition
   * @param most how many, at most
   */
  PartitionIterator(Iterator<?> data, int most) {
    this.data = data;
    this.most = most;
  }

  /** How many minibatches were taken. */
  int taken() {
    return taken;
  }

  /** How many examples they had. */
  long examples() {
    return examples;
  }

  /** Whether the partition has more, for another round. */
  boolean hasMore() {
    return data.hasNext();
  }

  @Override
  public boolean hasNext() {
    return taken < most && data.hasNext();
  }

  @Override
  public MultiDataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    taken++;
    MultiDataSet minibatch = minibatch(data.next());
    examples += examplesOf(minibatch);
    return minibatch;
  }

  private static MultiDataSet minibatch(Object element) {
    if (element instanceof DataSet dataSet) {
      return dataSet.toMultiDataSet();
    }
    if (element instanceof MultiDataSet multi) {
      return multi;
    }
    throw new DL4JInvalidInputException(
        "the RDD has "
            + (element == null ? "null" : "a " + element.getClass().getName())
            + " in place of a minibatch; it has to hold DataSets or MultiDataSets");
  }

  private static long examplesOf(MultiDataSet minibatch) {
    if (minibatch.numFeatureArrays() == 0 || minibatch.numLabelsArrays() == 0) {
      throw new DL4JInvalidInputException("a minibatch has no features or no labels");
    }
    long examples = minibatch.getFeatures(0).size(0);
    for (INDArray each : minibatch.getFeatures()) {
      requireExamples(examples, each, "features");
    }
    for (INDArray each : minibatch.getLabels()) {
      requireExamples(examples, each, "labels");
    }
    return examples;
  }

  private static void requireExamples(long examples, INDArray array, String what) {
    if (array == null || array.size(0) != examples || examples == 0) {
      throw new DL4JInvalidInputException(
          "the arrays of a minibatch differ in their number of examples, or have none: the first"
              + " features have "
              + examples
              + ", some "
              + what
              + (array == null ? " are missing" : " have " + array.size(0)));
    }
  }

  @Override
  public MultiDataSet next(int examples) {
    return next();
  }

  @Override
  public boolean resetSupported() {
    return false;
  }

  @Override
  public boolean asyncSupported() {
    return false; // Spark's iterators belong to their task's thread
  }

  @Override
  public void reset() {
    throw new UnsupportedOperationException("a partition is read once a round");
  }

  @Override
  public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException("normalise the RDD by one of its own maps");
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return null;
  }
}
