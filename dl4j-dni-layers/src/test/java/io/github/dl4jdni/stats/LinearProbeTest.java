package io.github.dl4jdni.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LinearProbeTest {

  private static final int EXAMPLES = 120;
  private static final int CLASSES = 3;

  private static INDArray labels() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, EXAMPLES, CLASSES);
    for (int i = 0; i < EXAMPLES; i++) {
      labels.putScalar(i, (i * 7 + i / 5) % CLASSES, 1);
    }
    return labels;
  }

  @Test
  void readsClassesThatLieLinearlyInTheMessages() {
    Nd4j.getRandom().setSeed(3);
    INDArray labels = labels();
    INDArray map = Nd4j.randn(DataType.FLOAT, CLASSES, 8);
    INDArray noise = Nd4j.randn(DataType.FLOAT, EXAMPLES, 8).muli(0.05);
    INDArray messages = labels.mmul(map).addi(noise).addi(100);

    assertThat(LinearProbe.accuracy(messages, labels)).isEqualTo(1);
    assertThat(LinearProbe.accuracy(messages.reshape(EXAMPLES, 2, 2, 2), labels)).isEqualTo(1);
  }

  @Test
  void guessesWhereThereIsNothingToRead() {
    Nd4j.getRandom().setSeed(3);

    assertThat(LinearProbe.accuracy(Nd4j.randn(DataType.FLOAT, EXAMPLES, 8), labels()))
        .isLessThan(0.6);
    assertThat(LinearProbe.accuracy(Nd4j.zeros(DataType.FLOAT, EXAMPLES, 8), labels()))
        .isBetween(0.2, 0.5);
  }

  /** A product of a matrix with itself is symmetric but for rounding. */
  @Test
  void roundingDoesNotMatter() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 50, CLASSES);
    for (int i = 0; i < 50; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    for (int seed = 0; seed < 30; seed++) {
      Nd4j.getRandom().setSeed(seed);
      INDArray messages = Nd4j.randn(DataType.FLOAT, 50, 8);
      assertThat(LinearProbe.accuracy(messages, labels)).as("seed " + seed).isBetween(0.0, 1.0);
    }
  }

  @Test
  void tellsNothingWithoutClasses() {
    INDArray messages = Nd4j.randn(DataType.FLOAT, EXAMPLES, 8);

    assertThat(LinearProbe.accuracy(messages, Nd4j.rand(EXAMPLES, CLASSES))).isNaN();
    assertThat(LinearProbe.accuracy(messages, Nd4j.ones(EXAMPLES, 1))).isNaN();
    assertThat(LinearProbe.accuracy(messages, Nd4j.zeros(EXAMPLES, 3, 4))).isNaN();
    assertThat(LinearProbe.accuracy(Nd4j.ones(1, 8), Nd4j.createFromArray(new float[][] {{1, 0}})))
        .isNaN();
  }
}
