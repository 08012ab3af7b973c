package io.github.dl4jdni.cli.data;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Hands out minibatches in an order that depends on the seed and the epoch alone, so that every
 * method sees the same minibatches in the same order.
 *
 * <p>Not for more than one thread.
 */
public final class ShuffledBatches implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  private final transient Examples examples;
  private final int batchSize;
  private final boolean shuffled;
  private final long seed;
  private int epoch;
  private int[] order;
  private int position;
  private DataSetPreProcessor preProcessor;

  private ShuffledBatches(Examples examples, int batchSize, boolean shuffled, long seed) {
    if (examples.size() < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "at least 1 image and a batch of at least 1 are needed, got "
              + examples.size()
              + " and "
              + batchSize);
    }
    this.examples = examples;
    this.batchSize = Math.min(batchSize, examples.size());
    this.shuffled = shuffled;
    this.seed = seed;
    startEpoch(0);
  }

  /**
   * {@return batches for training: shuffled anew every epoch, all of one size}
   *
   * <p>The rest that does not fill a batch is left out of its epoch: batch normalization over a few
   * examples would be far off.
   *
   * @param examples what to train on
   * @param batchSize examples of a batch; if there are fewer examples, one batch holds them all
   * @param seed of the order
   */
  public static ShuffledBatches forTraining(Examples examples, int batchSize, long seed) {
    return new ShuffledBatches(examples, batchSize, true, seed);
  }

  /**
   * {@return batches for evaluation: every image once, in the order of the set}
   *
   * @param examples what to evaluate on
   * @param batchSize examples of a batch; the last one holds the rest
   */
  public static ShuffledBatches forEvaluation(Examples examples, int batchSize) {
    return new ShuffledBatches(examples, batchSize, false, 0);
  }

  /**
   * Goes to the start of an epoch.
   *
   * @param number of the epoch, from 0
   */
  public void startEpoch(int number) {
    epoch = number;
    position = 0;
    order = new int[examples.size()];
    Arrays.setAll(order, i -> i);
    if (shuffled) {
      shuffle(order, new SplittableRandom(seed ^ new SplittableRandom(epoch).nextLong()));
    }
  }

  private static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = values[i];
      values[i] = values[other];
      values[other] = kept;
    }
  }

  /** {@return the number of batches of an epoch} */
  public int batchesPerEpoch() {
    return shuffled ? examples.size() / batchSize : (examples.size() + batchSize - 1) / batchSize;
  }

  @Override
  public boolean hasNext() {
    return shuffled ? position + batchSize <= order.length : position < order.length;
  }

  @Override
  public DataSet next() {
    return next(batchSize);
  }

  @Override
  public DataSet next(int number) {
    if (!hasNext()) {
      throw new NoSuchElementException("epoch " + epoch + " has no further batch");
    }
    int end = Math.min(order.length, position + number);
    DataSet batch = examples.batch(Arrays.copyOfRange(order, position, end));
    position = end;
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  /** Goes back to the start of the epoch that is being read, to the same order. */
  @Override
  public void reset() {
    position = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public int inputColumns() {
    return examples.values();
  }

  @Override
  public int totalOutcomes() {
    return examples.classes();
  }

  @Override
  public List<String> getLabels() {
    return IntStream.range(0, examples.classes()).mapToObj(String::valueOf).toList();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor newPreProcessor) {
    preProcessor = newPreProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }
}
