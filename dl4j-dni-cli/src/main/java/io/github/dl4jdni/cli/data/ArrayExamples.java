package io.github.dl4jdni.cli.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Examples whose features are numbers of any meaning. */
public final class ArrayExamples implements NumberExamples {

  private final float[][] features;
  private final Targets targets;

  /**
   * Takes over the arrays, without a copy.
   *
   * @param features a row an example, all equally long
   * @param targets of the examples
   * @throws IllegalArgumentException if there are not as many of them
   */
  public ArrayExamples(float[][] features, Targets targets) {
    if (features.length != targets.size()) {
      throw new IllegalArgumentException(
          features.length + " rows of features, but " + targets.size() + " targets");
    }
    this.features = features;
    this.targets = targets;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public int size() {
    return features.length;
  }

  @Override
  public int values() {
    return features.length == 0 ? 0 : features[0].length;
  }

  @Override
  public ArrayExamples range(int from, int to) {
    return inOrder(IntStream.range(from, to).toArray());
  }

  @Override
  public ArrayExamples inOrder(int[] indices) {
    return new ArrayExamples(rows(indices), targets.of(indices));
  }

  private float[][] rows(int[] indices) {
    return Arrays.stream(indices).mapToObj(i -> features[i]).toArray(float[][]::new);
  }

  @Override
  public DataSet batch(int[] indices) {
    return new DataSet(Nd4j.createFromArray(rows(indices)), targets.of(indices).rows());
  }

  @Override
  public void addTo(ContentDigest digest) {
    digest.rows(features);
    targets.addTo(digest);
  }

  @Override
  public ColumnScaling scaling() {
    return ColumnScaling.of(Arrays.asList(features));
  }

  @Override
  public void scale(ColumnScaling scaling) {
    scaling.apply(Arrays.asList(features));
  }
}
