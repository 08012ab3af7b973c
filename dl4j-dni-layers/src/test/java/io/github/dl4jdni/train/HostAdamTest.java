package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.normal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Adam in one pass over the host's memory gives what ND4J's gives. */
class HostAdamTest {

  private static final int LENGTH = 2500; // of two pieces and a half
  private static final int BEFORE = 3; // other parameters in the same memory

  /** Parameters, gradients and state as views of one array, as a network has them. */
  private static final class Memory {
    final INDArray all = normal(DataType.FLOAT, 1, 4L * LENGTH + 2 * BEFORE).muli(1e-3);
    final INDArray parameters = view(0);
    final INDArray gradients = view(1);
    final INDArray mean = view(2);
    final INDArray variance = view(3);

    Memory() {
      mean.assign(0);
      variance.assign(0);
    }

    private INDArray view(int number) {
      long from = BEFORE + (long) number * LENGTH;
      return all.get(NDArrayIndex.interval(from, from + LENGTH));
    }

    void newGradients(int seed) {
      gradients.assign(normal(DataType.FLOAT, seed, LENGTH).muli(0.01));
    }

    GradientUpdater<?> updater(IUpdater configuration) {
      return configuration.instantiate(
          Map.of(AdamUpdater.M_STATE, mean, AdamUpdater.V_STATE, variance), false);
    }

    HostAdam inOnePass(Adam configuration) {
      return HostAdam.of(updater(configuration), new ParameterGroup.Span(parameters, gradients, 0));
    }
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    float[] numbers = actual.dup().data().asFloat();
    float[] others = expected.dup().data().asFloat();
    assertThat(numbers).hasSameSizeAs(others);
    for (int i = 0; i < others.length; i++) {
      assertThat(Math.abs(numbers[i] - others[i]))
          .as("number %d: %s, not %s", i, numbers[i], others[i])
          .isLessThanOrEqualTo(4 * Math.ulp(others[i]));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.001, 0.9, 0.999, 1e-8", "0.02, 0.8, 0.99, 1e-3", "0, 0.9, 0.999, 1e-8"})
  void followsNd4jsUpdater(double rate, double beta1, double beta2, double epsilon) {
    Adam configuration =
        Adam.builder()
            .learningRate(rate)
            .learningRateSchedule(new ExponentialSchedule(ScheduleType.ITERATION, rate, 0.9))
            .beta1(beta1)
            .beta2(beta2)
            .epsilon(epsilon)
            .build();
    Memory reference = new Memory();
    GradientUpdater<?> nd4j = reference.updater(configuration);
    Memory memory = new Memory();
    HostAdam adam = memory.inOnePass(configuration);
    for (int iteration : new int[] {0, 1, 2, 3, 1000, 100_000}) {
      reference.newGradients(iteration);
      reference.gradients.divi(7);
      nd4j.applyUpdater(reference.gradients, iteration, 0);
      reference.parameters.subi(reference.gradients);
      memory.newGradients(iteration);
      adam.update(iteration, 0, 7);
      assertSame(memory.all, reference.all);
      memory.all.assign(reference.all); // so that nothing but this step's rounding is compared
    }
  }

  @Test
  void inTwoHalvesTheSameBits() {
    Adam configuration = new Adam(0.01);
    Memory whole = new Memory();
    Memory halves = new Memory();
    HostAdam inOne = whole.inOnePass(configuration);
    HostAdam inTwo = halves.inOnePass(configuration);
    for (int iteration = 0; iteration < 5; iteration++) {
      whole.newGradients(iteration);
      halves.newGradients(iteration);
      INDArray before = halves.parameters.dup();
      inOne.update(iteration, 0, 3);
      inTwo.prepare(iteration, 0, 3);
      assertThat(halves.parameters).isEqualTo(before);
      inTwo.apply();
      assertThat(Nd4j.vstack(whole.all).data().asFloat())
          .isEqualTo(Nd4j.vstack(halves.all).data().asFloat());
    }
  }

  @Test
  void othersAreLeftToNd4j() {
    Memory memory = new Memory();
    ParameterGroup.Span span = new ParameterGroup.Span(memory.parameters, memory.gradients, 0);
    assertThat(HostAdam.of(memory.updater(new Nadam(0.1)), span)).isNull();
    INDArray doubles = Nd4j.create(DataType.DOUBLE, LENGTH);
    assertThat(
            HostAdam.of(
                memory.updater(new Adam(0.1)), new ParameterGroup.Span(doubles, doubles, 0)))
        .isNull();
    INDArray apart = Nd4j.create(DataType.FLOAT, LENGTH, 2).getColumn(0);
    assertThat(HostAdam.of(memory.updater(new Adam(0.1)), new ParameterGroup.Span(apart, apart, 0)))
        .isNull();
  }
}
