package io.github.dl4jdni.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Minibatches in order, without threads or workspaces of their own. */
public class Batches implements MultiDataSetIterator {

  private static final long serialVersionUID = 1L;

  private final transient List<MultiDataSet> all;
  private int next;

  public Batches(List<MultiDataSet> all) {
    this.all = all;
  }

  /** Minibatches that another class makes. */
  static List<MultiDataSet> of(int count, IntFunction<MultiDataSet> make) {
    List<MultiDataSet> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(make.apply(i));
    }
    return made;
  }

  /** Standard normal numbers. */
  static INDArray normal(DataType type, long seed, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(type, shape);
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  /** One-hot rows. */
  static INDArray classes(DataType type, long seed, long examples, int classes) {
    Random random = new Random(seed);
    INDArray labels = Nd4j.create(type, examples, classes);
    for (int row = 0; row < examples; row++) {
      labels.putScalar(row, random.nextInt(classes), 1);
    }
    return labels;
  }

  /** One-hot at each step of a series, [N, classes, T]. */
  static INDArray series(DataType type, long seed, long examples, int classes, long length) {
    Random random = new Random(seed);
    INDArray labels = Nd4j.create(type, examples, classes, length);
    for (int row = 0; row < examples; row++) {
      for (int step = 0; step < length; step++) {
        labels.putScalar(new int[] {row, random.nextInt(classes), step}, 1);
      }
    }
    return labels;
  }

  /** A mask of series that end at different steps, [N, T]. */
  static INDArray mask(DataType type, long seed, long examples, long length) {
    INDArray mask = Nd4j.ones(type, examples, length);
    Random random = new Random(seed);
    for (int row = 0; row < examples; row++) {
      for (int step = 1 + random.nextInt((int) length); step < length; step++) {
        mask.putScalar(row, step, 0);
      }
    }
    return mask;
  }

  /** Minibatches without end. */
  static Batches endless(List<MultiDataSet> all) {
    return new Batches(all) {
      private static final long serialVersionUID = 1L;

      @Override
      public boolean hasNext() {
        if (!super.hasNext()) {
          reset();
        }
        return true;
      }
    };
  }

  @Override
  public boolean hasNext() {
    return next < all.size();
  }

  @Override
  public MultiDataSet next() {
    return all.get(next++);
  }

  @Override
  public MultiDataSet next(int count) {
    throw new UnsupportedOperationException("these minibatches are as large as they were made");
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException("these minibatches are given as they were made");
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return null;
  }
}
