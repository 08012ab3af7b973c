package io.github.dl4jdni.internal.updaters;

import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** One pass over the host's memory gives what ND4J's updaters give. */
class OnePassTest {

  private static final int LENGTH = 2500; // of two pieces and a half
  private static final int BEFORE = 3; // other parameters in the same memory

  /** Parameters, gradients and state as views of one array, as a network has them. */
  private static final class Memory {
    final INDArray all = numbers(1, 4L * LENGTH + 2 * BEFORE).castTo(DataType.FLOAT).muli(1e-3);
    final INDArray parameters = view(0, 1);
    final INDArray gradients = view(1, 1);
    final GradientUpdater<?> updater;

    Memory(IUpdater configuration) {
      long state = configuration.stateSize(LENGTH);
      updater = configuration.instantiate(view(2, (int) (state / LENGTH)), true);
    }

    private INDArray view(int number, int lengths) {
      long from = BEFORE + (long) number * LENGTH;
      return all.get(NDArrayIndex.interval(from, from + (long) lengths * LENGTH));
    }

    void newGradients(int seed) {
      gradients.assign(numbers(seed, LENGTH).castTo(DataType.FLOAT).muli(0.01));
    }

    OnePass inOnePass() {
      return OnePass.of(updater, parameters, gradients);
    }
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    float[] numbers = actual.dup().data().asFloat();
    float[] others = expected.dup().data().asFloat();
    assertThat(numbers).hasSameSizeAs(others);
    for (int i = 0; i < others.length; i++) {
      assertThat(Math.abs(numbers[i] - others[i]))
          .as("number %d: %s, not %s", i, numbers[i], others[i])
          .isLessThanOrEqualTo(4 * Math.ulp(others[i]) + 1e-12f);
    }
  }

  private static ISchedule falling(double from) {
    return new ExponentialSchedule(ScheduleType.ITERATION, from, 0.9);
  }

  static List<IUpdater> updaters() {
    Adam scheduled = new Adam(0.02, 0.8, 0.99, 1e-3);
    scheduled.setLearningRateSchedule(falling(0.02));
    return List.of(
        new Adam(),
        scheduled,
        new Adam(0),
        new Nesterovs(0.1, 0.9),
        new Nesterovs(falling(0.1), 0.5),
        new Nesterovs(falling(0.1), falling(0.9)),
        new RmsProp(0.01),
        new RmsProp(0.01, 0.9, 1e-3),
        new RmsProp(falling(0.01)));
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void followsNd4jsUpdater(IUpdater configuration) {
    Memory reference = new Memory(configuration);
    Memory memory = new Memory(configuration);
    OnePass pass = memory.inOnePass();
    for (int iteration : new int[] {0, 1, 2, 3, 50, 100_000}) {
      reference.newGradients(iteration);
      reference.gradients.divi(7);
      reference.updater.applyUpdater(reference.gradients, iteration, 0);
      reference.parameters.subi(reference.gradients);
      memory.newGradients(iteration);
      pass.update(iteration, 0, 7);
      assertSame(memory.all, reference.all);
      memory.all.assign(reference.all); // so that nothing but this step's rounding is compared
    }
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void inTwoHalvesTheSameBits(IUpdater configuration) {
    Memory whole = new Memory(configuration);
    Memory halves = new Memory(configuration);
    OnePass inOne = whole.inOnePass();
    OnePass inTwo = halves.inOnePass();
    for (int iteration = 0; iteration < 5; iteration++) {
      whole.newGradients(iteration);
      halves.newGradients(iteration);
      INDArray before = halves.parameters.dup();
      inOne.update(iteration, 0, 3);
      inTwo.prepare(iteration, 0, 3);
      assertThat(halves.parameters).isEqualTo(before);
      inTwo.apply();
      assertThat(whole.all.data().asFloat()).isEqualTo(halves.all.data().asFloat());
    }
  }

  @Test
  void othersAreLeftToNd4j() {
    Memory adam = new Memory(new Adam(0.1));
    INDArray doubles = Nd4j.create(DataType.DOUBLE, LENGTH);
    assertThat(OnePass.of(adam.updater, doubles, doubles)).isNull();
    INDArray apart = Nd4j.create(DataType.FLOAT, LENGTH, 2).getColumn(0);
    assertThat(OnePass.of(adam.updater, apart, apart)).isNull();
    assertThat(OnePass.of(adam.updater, adam.parameters, apart)).isNull();
    assertThat(new Memory(new Nadam(0.1)).updater).isNotNull();
    assertThat(OnePass.of(nadam(), adam.parameters, adam.gradients)).isNull();
    IUpdater own =
        new Adam(0.1) {
          @Override
          public GradientUpdater<?> instantiate(INDArray view, boolean initialize) {
            return new Own(this);
          }
        };
    assertThat(OnePass.of(own.instantiate(doubles, true), adam.parameters, adam.gradients))
        .as("somebody's own updater")
        .isNull();
  }

  private static GradientUpdater<?> nadam() {
    return new Nadam(0.1).instantiate(Nd4j.create(DataType.FLOAT, 2L * LENGTH), true);
  }

  private static final class Own extends org.nd4j.linalg.learning.AdamUpdater {
    Own(Adam configuration) {
      super(configuration);
    }
  }
}
