package io.github.dl4jdni.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.ISchedule;

class NetworkSpecificationTest {

  private static ISchedule schedule(int iterations) {
    NetworkShape shape = new NetworkShape(NetworkKind.FCN, 28, 10, 3, 6);
    return new NetworkSpecification(shape, null, null, 0.01, iterations, 1).learningRateSchedule();
  }

  @Test
  void learningRateFallsInTwoSteps() {
    ISchedule schedule = schedule(200);

    assertThat(schedule.valueAt(0, 0)).isEqualTo(0.01);
    assertThat(schedule.valueAt(119, 0)).isEqualTo(0.01);
    assertThat(schedule.valueAt(120, 0)).isCloseTo(0.002, offset(1e-12));
    assertThat(schedule.valueAt(169, 0)).isCloseTo(0.002, offset(1e-12));
    assertThat(schedule.valueAt(170, 0)).isCloseTo(0.0004, offset(1e-12));
    assertThat(schedule.valueAt(1000, 0)).isCloseTo(0.0004, offset(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void trainingOfFewIterationsStartsAtTheFullRateToo(int iterations) {
    ISchedule schedule = schedule(iterations);

    assertThat(schedule.valueAt(0, 0)).isEqualTo(0.01);
    assertThat(schedule.valueAt(100, 0)).isCloseTo(0.0004, offset(1e-12));
  }
}
