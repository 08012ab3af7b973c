package io.github.dl4jdni.context;

import io.github.dl4jdni.internal.context.LabelsAhead;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Minibatches of time series whose labels have those of the next steps beside them, for {@code fit}
 * of networks whose recurrent layers see {@code labelsAhead(steps)}. What a step needs travels with
 * the minibatch itself, so that it may be prefetched, and handed to any number of networks and
 * threads.
 *
 * <pre>{@code
 * network.fit(new LabelsAheadIterator(iterator, 16), epochs);
 * }</pre>
 *
 * <p>Only training takes such labels; evaluate with the iterator itself.
 */
public final class LabelsAheadIterator implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  private final DataSetIterator iterator;
  private final int steps;

  /**
   * Wraps an iterator.
   *
   * @param iterator what gives the minibatches
   * @param steps how many steps the labels reach ahead, as in {@code labelsAhead(steps)}
   * @throws IllegalArgumentException if the number of steps is negative
   */
  public LabelsAheadIterator(DataSetIterator iterator, int steps) {
    this.iterator = Objects.requireNonNull(iterator, "iterator");
    this.steps = LabelsAhead.requireSteps(steps);
  }

  @Override
  public DataSet next() {
    return LabelsAhead.of(iterator.next(), steps);
  }

  @Override
  public DataSet next(int examples) {
    return LabelsAhead.of(iterator.next(examples), steps);
  }

  @Override
  public boolean hasNext() {
    return iterator.hasNext();
  }

  @Override
  public int inputColumns() {
    return iterator.inputColumns();
  }

  @Override
  public int totalOutcomes() {
    return iterator.totalOutcomes();
  }

  @Override
  public boolean resetSupported() {
    return iterator.resetSupported();
  }

  @Override
  public boolean asyncSupported() {
    return iterator.asyncSupported();
  }

  @Override
  public void reset() {
    iterator.reset();
  }

  @Override
  public int batch() {
    return iterator.batch();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    iterator.setPreProcessor(preProcessor);
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return iterator.getPreProcessor();
  }

  @Override
  public List<String> getLabels() {
    return iterator.getLabels();
  }
}
