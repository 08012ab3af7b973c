package io.github.dl4jdni.research.classify;

import io.github.dl4jdni.cli.data.MeasuredSplit;
import io.github.dl4jdni.cli.data.Seeds;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The temporal order problem (Hochreiter and Schmidhuber, <i>Long Short-Term Memory</i>, 1997,
 * experiment 6a): two marks, each X or Y, stand among other symbols, and the class tells which came
 * first and which second: XX, XY, YX or YY.
 *
 * <p>A sequence begins with E and ends with B. The first mark stands in its second tenth, the
 * second one in its sixth; all other steps are a, b, c or d. Everything is uniform.
 *
 * @param steps of a sequence
 * @param split that is measured on
 */
record TemporalOrder(int steps, MeasuredSplit split) implements LabelledSequences {

  /** Parts of a sequence, in two of which the marks stand. */
  private static final int TENTHS = 10;

  /** The least number of steps: one in each part, so that there is a place for the marks. */
  static final int LEAST_STEPS = TENTHS;

  private static final int MEASURED = 2_000;

  private static final int DISTRACTORS = 4; // a, b, c, d are numbers 0 to 3
  private static final int MARKS = 2; // X and Y
  private static final int BEGINNING = DISTRACTORS + MARKS;
  private static final int END = BEGINNING + 1;
  private static final int SYMBOLS = END + 1;

  /** What random numbers are for. */
  private static final int TRAINING = 0;

  private static final int TEST = 1;
  private static final int VALIDATION = 2;

  @Override
  public String description() {
    return "temporal order: two marks among " + steps + " symbols, drawn as needed";
  }

  @Override
  public boolean synthetic() {
    return true;
  }

  @Override
  public int inputs() {
    return SYMBOLS;
  }

  @Override
  public int classes() {
    return MARKS * MARKS;
  }

  @Override
  public int trainingSize() {
    return 0;
  }

  @Override
  public Supplier<DataSet> training(int batch, long seed) {
    SplittableRandom random = Seeds.random(TRAINING, seed);
    return () -> draw(batch, sequence -> random);
  }

  @Override
  public int measuredSize() {
    return MEASURED;
  }

  /** Each sequence has a generator of its own, whatever the seed of the training. */
  @Override
  public DataSet measured(int from, int to) {
    int purpose = split == MeasuredSplit.TEST ? TEST : VALIDATION;
    return draw(to - from, sequence -> Seeds.random(purpose, from + sequence));
  }

  private DataSet draw(int count, IntFunction<SplittableRandom> randomOf) {
    float[][][] features = new float[count][][];
    float[][] labels = new float[count][classes()];
    for (int sequence = 0; sequence < count; sequence++) {
      features[sequence] = draw(labels[sequence], randomOf.apply(sequence));
    }
    return new DataSet(Nd4j.create(features), Nd4j.create(labels));
  }

  /** Draws a sequence. {@return its symbols [SYMBOLS, steps]; the class goes into the label} */
  private float[][] draw(float[] label, SplittableRandom random) {
    int[] symbols = random.ints(steps, 0, DISTRACTORS).toArray();
    symbols[0] = BEGINNING;
    symbols[steps - 1] = END;
    int first = random.nextInt(MARKS);
    int second = random.nextInt(MARKS);
    symbols[place(1, random)] = DISTRACTORS + first;
    symbols[place(5, random)] = DISTRACTORS + second;
    label[MARKS * first + second] = 1;
    float[][] oneHot = new float[SYMBOLS][steps];
    for (int step = 0; step < steps; step++) {
      oneHot[symbols[step]][step] = 1;
    }
    return oneHot;
  }

  /** {@return a step of a tenth of the sequence} */
  private int place(int tenth, SplittableRandom random) {
    return random.nextInt(steps * tenth / TENTHS, steps * (tenth + 1) / TENTHS);
  }
}
