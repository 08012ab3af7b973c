package io.github.dl4jdni.cli.compare;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Minibatches that come to their end when a time is over. */
final class TimedBatches implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  private final DataSetIterator batches;
  private final transient DoubleSupplier seconds;
  private final double budget;

  /**
   * Minibatches.
   *
   * @param batches the minibatches
   * @param seconds tells the time so far
   * @param budget the time at which there are no more, in seconds
   */
  TimedBatches(DataSetIterator batches, DoubleSupplier seconds, double budget) {
    this.batches = batches;
    this.seconds = seconds;
    this.budget = budget;
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext() && seconds.getAsDouble() < budget;
  }

  @Override
  public DataSet next() {
    return batches.next();
  }

  @Override
  public DataSet next(int number) {
    return batches.next(number);
  }

  @Override
  public int inputColumns() {
    return batches.inputColumns();
  }

  @Override
  public int totalOutcomes() {
    return batches.totalOutcomes();
  }

  @Override
  public boolean resetSupported() {
    return batches.resetSupported();
  }

  /** Minibatches that were fetched ahead would come behind the end. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public void reset() {
    batches.reset();
  }

  @Override
  public int batch() {
    return batches.batch();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    batches.setPreProcessor(preProcessor);
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return batches.getPreProcessor();
  }

  @Override
  public List<String> getLabels() {
    return batches.getLabels();
  }
}
