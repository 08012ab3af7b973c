package io.github.dl4jdni.internal.predictors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** Against ND4J's loss. */
class SoftmaxErrorTest {

  @ParameterizedTest
  @CsvSource({"1, 2, 1", "7, 10, 1", "5, 3, 300", "4, 2, 2", "6, 1000, 5"})
  void isTheGradientOfTheLossWhereLabelsCount(int rows, int classes, double scale) {
    Nd4j.getRandom().setSeed(5);
    INDArray logits = Nd4j.randn(DataType.FLOAT, rows, classes).muli(scale);
    INDArray bias = Nd4j.randn(DataType.FLOAT, classes);
    INDArray labels = Nd4j.rand(DataType.FLOAT, rows, classes);
    INDArray counts = Nd4j.rand(DataType.FLOAT, rows, classes).gt(0.4).castTo(DataType.FLOAT);
    INDArray seen = Nd4j.hstack(labels, counts, Nd4j.ones(DataType.FLOAT, rows, 1)).dup('c');
    INDArray expected =
        new LossMCXENT()
            .computeGradient(labels, logits.addRowVector(bias), new ActivationSoftmax(), null)
            .muli(counts);

    INDArray workspace = Nd4j.zeros(DataType.FLOAT, rows + 2, classes);
    INDArray errors = workspace.get(NDArrayIndex.interval(1, rows + 1), NDArrayIndex.all());
    errors.assign(logits);
    assertThat(SoftmaxError.replace(errors, bias, seen)).isTrue();

    assertThat(errors.sub(expected).amaxNumber().doubleValue()).isLessThan(2e-6);
    assertThat(workspace.getRow(0).amaxNumber().doubleValue()).isZero();
    assertThat(workspace.getRow(rows + 1).amaxNumber().doubleValue()).isZero();
  }

  @Test
  void notANumberStaysWhatItIs() {
    INDArray logits = Nd4j.createFromArray(new float[][] {{1, Float.NaN}, {1, 2}});
    INDArray seen = Nd4j.ones(DataType.FLOAT, 2, 5);
    assertThat(SoftmaxError.replace(logits, Nd4j.zeros(DataType.FLOAT, 2), seen)).isTrue();
    assertThat(FiniteNumbers.areAllIn(logits.getRow(0))).isFalse();
    assertThat(FiniteNumbers.areAllIn(logits.getRow(1))).isTrue();
  }

  @Test
  void leavesToNd4jWhatItIsNotMadeFor() {
    INDArray doubles = Nd4j.rand(DataType.DOUBLE, 2, 3);
    INDArray before = doubles.dup();
    assertThat(
            SoftmaxError.replace(
                doubles, Nd4j.zeros(DataType.DOUBLE, 3), Nd4j.ones(DataType.DOUBLE, 2, 7)))
        .isFalse();
    assertThat(doubles).isEqualTo(before);
    INDArray floats = Nd4j.rand(DataType.FLOAT, 2, 3);
    INDArray onePerRow = Nd4j.ones(DataType.FLOAT, 2, 3); // a label, what counts, a one
    assertThat(SoftmaxError.replace(floats, Nd4j.zeros(DataType.FLOAT, 3), onePerRow)).isFalse();

    assertThat(SoftmaxError.isOf(new LossMCXENT(), new ActivationSoftmax())).isTrue();
    assertThat(SoftmaxError.isOf(new LossNegativeLogLikelihood(), new ActivationSoftmax()))
        .isTrue();
    INDArray weights = Nd4j.createFromArray(1f, 2f);
    assertThat(SoftmaxError.isOf(new LossMCXENT(weights), new ActivationSoftmax())).isFalse();
    assertThat(SoftmaxError.isOf(new LossMCXENT(), new ActivationSigmoid())).isFalse();
    assertThat(SoftmaxError.isOf(new LossBinaryXENT(), new ActivationSoftmax())).isFalse();
  }
}
