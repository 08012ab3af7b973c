package io.github.dl4jdni.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EffectiveRankTest {

  @Test
  void equalSingularValuesCountFully() {
    assertThat(EffectiveRank.of(Nd4j.eye(6).muli(1e-12))).isCloseTo(6, within(1e-6));
  }

  @Test
  void oneDirectionIsOne() {
    INDArray outer =
        Nd4j.rand(DataType.FLOAT, 9, 1).mmul(Nd4j.rand(DataType.FLOAT, 1, 5)); // wide and tall
    assertThat(EffectiveRank.of(outer)).isCloseTo(1, within(1e-2));
    assertThat(EffectiveRank.of(outer.transpose())).isCloseTo(1, within(1e-2));
    assertThat(EffectiveRank.of(Nd4j.ones(1, 7))).isCloseTo(1, within(1e-6));
    assertThat(EffectiveRank.of(Nd4j.ones(7, 1))).isCloseTo(1, within(1e-6));
  }

  @Test
  void entropyOfTheSingularValues() {
    INDArray matrix = Nd4j.zeros(DataType.DOUBLE, 5, 3);
    double[] singular = {3, 2, 1};
    double entropy = 0;
    for (int i = 0; i < singular.length; i++) {
      matrix.putScalar(i, i, -singular[i]);
      entropy -= singular[i] / 6 * Math.log(singular[i] / 6);
    }

    assertThat(EffectiveRank.of(matrix)).isCloseTo(Math.exp(entropy), within(1e-9));
  }

  @Test
  void nothingHasNoRank() {
    assertThat(EffectiveRank.of(Nd4j.zeros(4, 3))).isZero();
  }
}
