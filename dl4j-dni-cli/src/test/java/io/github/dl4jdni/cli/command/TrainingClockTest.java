package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingClockTest {

  @Test
  void timeIsThatBetweenStartsAndStops() throws InterruptedException {
    TrainingClock clock = TrainingClock.ofWallTime();
    Thread.sleep(20);
    assertThat(clock.seconds()).isZero();

    clock.start();
    Thread.sleep(20);
    clock.stop();
    double once = clock.seconds();
    Thread.sleep(20);
    assertThat(clock.seconds()).isEqualTo(once).isGreaterThanOrEqualTo(0.02);

    clock.start();
    clock.stop();
    assertThat(clock.seconds()).isGreaterThanOrEqualTo(once);
  }

  /** Sleeping and other threads' work do not count; calculating here does. */
  @Test
  void processorTimeIsThatOfTheThread() throws InterruptedException {
    TrainingClock clock = TrainingClock.ofProcessorTime();
    clock.start();
    Thread.sleep(300);
    clock.stop();
    assertThat(clock.seconds()).isLessThan(0.2);

    double idle = clock.seconds();
    clock.start();
    double sum = 0;
    for (int i = 1; i < 3_000_000; i++) {
      sum += Math.log(i);
    }
    clock.stop();
    assertThat(sum).isPositive();
    assertThat(clock.seconds()).isGreaterThan(idle);
  }
}
