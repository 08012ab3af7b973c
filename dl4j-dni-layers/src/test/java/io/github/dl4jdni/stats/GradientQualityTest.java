package io.github.dl4jdni.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Measures of planted gradients, beside figures by hand and loops over numbers. */
class GradientQualityTest {

  @Test
  void byHand() {
    INDArray predicted = Nd4j.createFromArray(new double[][] {{1, 2}, {3, -4}});
    INDArray arrived = Nd4j.createFromArray(new double[][] {{2, 2}, {0, -2}});

    GradientQuality quality = GradientQuality.of(predicted, arrived);

    // ĝ − g = (−1, 0, 3, −2), ‖ĝ‖² = 30, ‖g‖² = 12, ĝ·g = 2 + 4 + 8, ḡ = (1, 0)
    assertThat(quality.relativeError()).isCloseTo(Math.sqrt(14.0 / 12), within(1e-12));
    assertThat(quality.r2()).isCloseTo(1 - 14.0 / 10, within(1e-12));
    assertThat(quality.cosine()).isCloseTo(14 / Math.sqrt(30 * 12), within(1e-12));
    assertThat(quality.signAgreement()).isEqualTo(1);
    assertThat(quality.normRatio()).isCloseTo(Math.sqrt(30.0 / 12), within(1e-12));
    assertThat(quality.norm()).isCloseTo(Math.sqrt(12), within(1e-12));
    assertThat(quality.loss()).isCloseTo(3.5, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void asLoopsOverNumbersSay(DataType type) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(9);
      int columns = 1 + random.nextInt(9);
      double size = Math.pow(10, -random.nextInt(24)); // squares beyond the range of floats, too
      INDArray predicted = Nd4j.zeros(type, rows, columns);
      INDArray arrived = Nd4j.create(type, new long[] {rows, columns}, 'f');
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          predicted.putScalar(i, j, size * random.nextGaussian());
          arrived.putScalar(i, j, random.nextInt(5) == 0 ? 0 : size * random.nextGaussian());
        }
      }

      GradientQuality quality = GradientQuality.of(predicted, arrived);

      Loops loops = new Loops(predicted, arrived);
      assertThat(quality.relativeError()).isCloseTo(loops.error(), within(1e-9));
      assertThat(quality.r2()).isCloseTo(loops.r2(), within(1e-9 * Math.abs(loops.r2()) + 1e-9));
      assertThat(quality.cosine()).isCloseTo(loops.cosine(), within(1e-9));
      assertThat(quality.signAgreement()).isCloseTo(loops.signs(), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void partsOfLargerArraysAreReadWhereTheyLie(DataType type) {
    INDArray larger = Nd4j.randn(type, 9, 8);
    INDArray g = Nd4j.randn(type, 4, 8);
    INDArray[] parts = {
      larger.get(NDArrayIndex.interval(3, 7), NDArrayIndex.all()),
      larger.get(NDArrayIndex.interval(1, 2, 9), NDArrayIndex.all()),
      larger.dup('f').get(NDArrayIndex.interval(5, 9), NDArrayIndex.all()),
      Nd4j.randn(type, 4, 9).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 9)),
      Nd4j.randn(type, 8, 4).transpose()
    };
    INDArray mask = Nd4j.createFromArray(0.0, 0, 1, 0, 1, 1).castTo(type).reshape(6, 1);
    for (INDArray part : parts) {
      INDArray alone = Nd4j.create(type, part.shape());
      for (int i = 0; i < part.rows(); i++) {
        for (int j = 0; j < part.columns(); j++) {
          alone.putScalar(i, j, part.getDouble(i, j));
        }
      }

      GradientQuality quality =
          GradientQuality.of(part, g, mask.get(NDArrayIndex.interval(2, 6), NDArrayIndex.all()));

      INDArray counts = Nd4j.createFromArray(1.0, 0, 1, 1).castTo(type).reshape(4, 1);
      assertThat(quality).isEqualTo(GradientQuality.of(alone, g, counts));
    }
  }

  @Test
  void perfectPrediction() {
    INDArray gradient = Nd4j.rand(DataType.FLOAT, 7, 5);

    GradientQuality quality = GradientQuality.of(gradient, gradient.dup('f'));

    assertThat(quality.relativeError()).isZero();
    assertThat(quality.r2()).isEqualTo(1);
    assertThat(quality.cosine()).isCloseTo(1, within(1e-12));
    assertThat(quality.signAgreement()).isEqualTo(1);
    assertThat(quality.normRatio()).isCloseTo(1, within(1e-12));
    assertThat(quality.loss()).isZero();
  }

  @Test
  void nothingPredictedIsNoNumberToFear() {
    INDArray gradient = Nd4j.rand(DataType.FLOAT, 7, 5);

    GradientQuality quality = GradientQuality.of(gradient.like(), gradient);

    assertThat(quality.relativeError()).isEqualTo(1);
    assertThat(quality.r2()).isLessThanOrEqualTo(0).isFinite();
    assertThat(quality.cosine()).isZero();
    assertThat(quality.signAgreement()).isZero();
    assertThat(quality.normRatio()).isZero();
  }

  @Test
  void noGradientAtAll() {
    INDArray zero = Nd4j.zeros(3, 2);

    GradientQuality perfect = GradientQuality.of(zero, zero);
    GradientQuality wrong = GradientQuality.of(Nd4j.ones(3, 2), zero);

    assertThat(perfect).isEqualTo(new GradientQuality(0, 1, 0, 0, 0, 0, 0));
    assertThat(wrong.relativeError()).isInfinite();
    assertThat(wrong.r2()).isZero();
    assertThat(wrong.loss()).isCloseTo(1, within(1e-12));
  }

  @Test
  void maskedPositionsDoNotCount() {
    INDArray predicted = Nd4j.rand(DataType.DOUBLE, 6, 3);
    INDArray arrived = Nd4j.rand(DataType.DOUBLE, 6, 3);
    INDArray counts = Nd4j.createFromArray(1.0, 0, 1, 1, 0, 1).reshape(6, 1);
    int[] counting = {0, 2, 3, 5};

    GradientQuality masked = GradientQuality.of(predicted, arrived, counts);

    GradientQuality without =
        GradientQuality.of(predicted.getRows(counting), arrived.getRows(counting));
    assertThat(masked.relativeError()).isCloseTo(without.relativeError(), within(1e-12));
    assertThat(masked.r2()).isCloseTo(without.r2(), within(1e-12));
    assertThat(masked.cosine()).isCloseTo(without.cosine(), within(1e-12));
    assertThat(masked.signAgreement()).isCloseTo(without.signAgreement(), within(1e-12));
    assertThat(masked.loss()).isCloseTo(without.loss(), within(1e-12));
  }

  @Test
  void argumentsStayAsTheyAre() {
    INDArray predicted = Nd4j.rand(DataType.DOUBLE, 4, 3);
    INDArray arrived = Nd4j.rand(DataType.DOUBLE, 4, 3);
    INDArray predictedBefore = predicted.dup();
    INDArray arrivedBefore = arrived.dup();

    GradientQuality.of(predicted, arrived, Nd4j.ones(DataType.DOUBLE, 4, 1));

    assertThat(predicted).isEqualTo(predictedBefore);
    assertThat(arrived).isEqualTo(arrivedBefore);
  }

  @Test
  void shapesHaveToAgree() {
    assertThatThrownBy(() -> GradientQuality.of(Nd4j.zeros(3, 2), Nd4j.zeros(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[positions, channels]");
  }

  /** The same by loops. */
  private record Loops(INDArray predicted, INDArray arrived) {

    double error() {
      return Math.sqrt(sum(0, 0) / sum(1, 1));
    }

    double r2() {
      double variation = 0;
      for (int j = 0; j < arrived.size(1); j++) {
        double mean = 0;
        for (int i = 0; i < arrived.size(0); i++) {
          mean += arrived.getDouble(i, j) / arrived.size(0);
        }
        for (int i = 0; i < arrived.size(0); i++) {
          variation += Math.pow(arrived.getDouble(i, j) - mean, 2);
        }
      }
      return variation < 1e-12 * sum(1, 1) ? 0 : 1 - sum(0, 0) / variation;
    }

    double cosine() {
      double length = Math.sqrt(sum(1, 1)) * Math.sqrt(sum(2, 2));
      return length == 0 ? 0 : sum(1, 2) / length;
    }

    double signs() {
      double agreeing = 0;
      double all = 0;
      for (int i = 0; i < arrived.size(0); i++) {
        for (int j = 0; j < arrived.size(1); j++) {
          if (value(1, i, j) != 0) {
            all++;
            agreeing += Math.signum(value(1, i, j)) == Math.signum(value(2, i, j)) ? 1 : 0;
          }
        }
      }
      return all == 0 ? 0 : agreeing / all;
    }

    private double value(int which, int i, int j) {
      double p = predicted.getDouble(i, j);
      double g = arrived.getDouble(i, j);
      return which == 0 ? p - g : which == 1 ? g : p;
    }

    private double sum(int one, int other) {
      double sum = 0;
      for (int i = 0; i < arrived.size(0); i++) {
        for (int j = 0; j < arrived.size(1); j++) {
          sum += value(one, i, j) * value(other, i, j);
        }
      }
      return sum;
    }
  }
}
