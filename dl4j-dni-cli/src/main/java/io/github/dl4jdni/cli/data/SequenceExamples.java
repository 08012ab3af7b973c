package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences of steps, each a row of numbers, with a target for each step or one for the whole.
 *
 * <p>Those of a minibatch are as long as its longest: others are filled up with zeros at their ends
 * and have masks, as DataVec's iterators of sequences make them.
 */
public final class SequenceExamples implements NumberExamples {

  private final float[][][] features;
  private final Targets targets;
  private final int[] starts; // of each sequence among the targets of steps; null for one each
  private final boolean stepsAsked;

  private SequenceExamples(
      float[][][] features, Targets targets, int[] starts, boolean stepsAsked) {
    this.features = features;
    this.targets = targets;
    this.starts = starts;
    this.stepsAsked = stepsAsked;
  }

  /**
   * {@return sequences of which every step has a target}
   *
   * @param features [sequence][step][value]
   * @param targets of all steps, one sequence after another
   */
  public static SequenceExamples ofSteps(float[][][] features, Targets targets) {
    int[] starts = new int[features.length];
    int next = 0;
    for (int i = 0; i < features.length; i++) {
      starts[i] = next;
      next += features[i].length;
    }
    if (next != targets.size()) {
      throw new IllegalArgumentException(next + " steps, but " + targets.size() + " targets");
    }
    return new SequenceExamples(features, targets, starts, true);
  }

  /**
   * {@return sequences that have one target each}
   *
   * @param features [sequence][step][value]
   * @param targets of the sequences
   */
  public static SequenceExamples ofWholes(float[][][] features, Targets targets) {
    if (features.length != targets.size()) {
      throw new IllegalArgumentException(
          features.length + " sequences, but " + targets.size() + " targets");
    }
    return new SequenceExamples(features, targets, null, false);
  }

  /** {@return whether every step has a target of its own} */
  public boolean hasTargetsOfSteps() {
    return starts != null;
  }

  /** {@return the most steps that a sequence has} */
  public int longest() {
    return Arrays.stream(features).mapToInt(each -> each.length).max().orElse(0);
  }

  /**
   * {@return the same with targets as a network gives outputs}
   *
   * <p>If it gives one a step, and sequences have one each, that is of the last step. The other way
   * round, the target of all steps is that of the sequence, if it is the same.
   *
   * @param perStep whether it gives one a step
   * @throws UserErrorException if there is none for the whole
   */
  public SequenceExamples asked(boolean perStep) {
    if (perStep || starts == null) {
      return new SequenceExamples(features, targets, starts, perStep);
    }
    for (int i = 0; i < features.length; i++) {
      int[] steps = steps(i);
      float[][] rows = targets.of(steps).matrix();
      for (int step = 1; step < steps.length; step++) {
        if (!Arrays.equals(rows[step], rows[0])) {
          throw new UserErrorException(
              "the model gives one output a sequence, but the targets in the data change within"
                  + " sequences; use one target for each sequence, or a model whose output layer is a"
                  + " RnnOutputLayer");
        }
      }
    }
    return ofWholes(features, targets.of(starts));
  }

  private int[] steps(int sequence) {
    return IntStream.range(starts[sequence], starts[sequence] + features[sequence].length)
        .toArray();
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
    return features.length == 0 ? 0 : features[0][0].length;
  }

  @Override
  public SequenceExamples range(int from, int to) {
    return inOrder(IntStream.range(from, to).toArray());
  }

  @Override
  public SequenceExamples inOrder(int[] indices) {
    float[][][] theirs =
        Arrays.stream(indices).mapToObj(i -> features[i]).toArray(float[][][]::new);
    if (starts == null) {
      return new SequenceExamples(theirs, targets.of(indices), null, stepsAsked);
    }
    int[] steps = Arrays.stream(indices).flatMap(i -> Arrays.stream(steps(i))).toArray();
    SequenceExamples ordered = ofSteps(theirs, targets.of(steps));
    return new SequenceExamples(theirs, ordered.targets, ordered.starts, stepsAsked);
  }

  /**
   * {@inheritDoc}
   *
   * @return features [N, values, T]; labels [N, width, T] or [N, width]; masks [N, T], none where
   *     all are equally long
   */
  @Override
  public DataSet batch(int[] indices) {
    int longest = Arrays.stream(indices).map(i -> features[i].length).max().orElseThrow();
    float[][][] values = new float[indices.length][values()][longest];
    float[][] mask = new float[indices.length][longest];
    float[][] ends = new float[indices.length][longest];
    boolean same = true;
    for (int i = 0; i < indices.length; i++) {
      float[][] sequence = features[indices[i]];
      for (int step = 0; step < sequence.length; step++) {
        for (int value = 0; value < sequence[step].length; value++) {
          values[i][value][step] = sequence[step][value];
        }
        mask[i][step] = 1;
      }
      ends[i][sequence.length - 1] = 1;
      same &= sequence.length == longest;
    }
    INDArray featuresMask = same ? null : Nd4j.createFromArray(mask);
    INDArray inputs = Nd4j.createFromArray(values);
    if (starts != null) {
      INDArray labels = ofSteps(indices, longest);
      return new DataSet(inputs, labels, featuresMask, same ? null : featuresMask.dup());
    }
    float[][] labels = targets.of(indices).matrix();
    if (!stepsAsked) {
      return new DataSet(inputs, Nd4j.createFromArray(labels), featuresMask, null);
    }
    float[][][] atEnds = new float[indices.length][targets.width()][longest];
    for (int i = 0; i < indices.length; i++) {
      for (int value = 0; value < labels[i].length; value++) {
        atEnds[i][value][features[indices[i]].length - 1] = labels[i][value];
      }
    }
    return new DataSet(
        inputs, Nd4j.createFromArray(atEnds), featuresMask, Nd4j.createFromArray(ends));
  }

  private INDArray ofSteps(int[] indices, int longest) {
    float[][][] labels = new float[indices.length][targets.width()][longest];
    for (int i = 0; i < indices.length; i++) {
      float[][] rows = targets.of(steps(indices[i])).matrix();
      for (int step = 0; step < rows.length; step++) {
        for (int value = 0; value < rows[step].length; value++) {
          labels[i][value][step] = rows[step][value];
        }
      }
    }
    return Nd4j.createFromArray(labels);
  }

  @Override
  public void addTo(ContentDigest digest) {
    digest.number(features.length);
    for (float[][] sequence : features) {
      digest.rows(sequence);
    }
    digest.number(stepsAsked ? 1 : 0);
    digest.number(hasTargetsOfSteps() ? 1 : 0);
    targets.addTo(digest);
  }

  @Override
  public ColumnScaling scaling() {
    return ColumnScaling.of(allSteps());
  }

  @Override
  public void scale(ColumnScaling scaling) {
    scaling.apply(allSteps());
  }

  private List<float[]> allSteps() {
    return Arrays.stream(features).flatMap(Arrays::stream).toList();
  }
}
