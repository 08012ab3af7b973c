package io.github.dl4jdni.examples.data;

import java.util.Arrays;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Examples whose features are numbers of any meaning. */
public final class ArrayExamples implements Examples {

  private final float[][] features;
  private final int[] labels;
  private final int classes;

  /**
   * Takes over the arrays, without a copy.
   *
   * @param features a row an example, all equally long
   * @param labels the class of each example, from 0
   * @param classes the number of classes
   * @throws IllegalArgumentException if the arrays do not fit together
   */
  public ArrayExamples(float[][] features, int[] labels, int classes) {
    if (features.length != labels.length) {
      throw new IllegalArgumentException(
          features.length + " rows of features came with " + labels.length + " labels");
    }
    this.features = features;
    this.labels = labels;
    this.classes = classes;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int values() {
    return features.length == 0 ? 0 : features[0].length;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public ArrayExamples range(int from, int to) {
    return new ArrayExamples(
        Arrays.copyOfRange(features, from, to), Arrays.copyOfRange(labels, from, to), classes);
  }

  /**
   * {@return the same in another order}
   *
   * @param indices of the examples
   */
  public ArrayExamples inOrder(int[] indices) {
    float[][] rows = new float[indices.length][];
    int[] theirs = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      rows[i] = features[indices[i]];
      theirs[i] = labels[indices[i]];
    }
    return new ArrayExamples(rows, theirs, classes);
  }

  @Override
  public DataSet batch(int[] indices) {
    float[][] rows = new float[indices.length][];
    float[][] oneHot = new float[indices.length][classes];
    for (int i = 0; i < indices.length; i++) {
      rows[i] = features[indices[i]];
      oneHot[i][labels[indices[i]]] = 1f;
    }
    return new DataSet(Nd4j.createFromArray(rows), Nd4j.createFromArray(oneHot));
  }

  /**
   * Gives each value the mean 0 and the variance 1 that it has over these examples.
   *
   * @param others examples to which the same is done
   */
  public void standardize(ArrayExamples others) {
    for (int column = 0; column < values(); column++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : features) {
        sum += row[column];
        squares += (double) row[column] * row[column];
      }
      double mean = sum / size();
      double deviation = Math.sqrt(Math.max(0, squares / size() - mean * mean));
      double scale = deviation < 1e-12 ? 1 : 1 / deviation;
      for (float[][] each : new float[][][] {features, others.features}) {
        for (float[] row : each) {
          row[column] = (float) ((row[column] - mean) * scale);
        }
      }
    }
  }
}
