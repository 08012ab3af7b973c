package io.github.dl4jdni.internal.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.internal.arrays.CellWeights;
import io.github.dl4jdni.internal.arrays.WindowShape;
import io.github.dl4jdni.internal.recurrent.RecurrentWindow.Written;
import io.github.dl4jdni.layers.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An LSTM's windows over floats in the host's memory, beside what ND4J computes. */
class LstmPassTest {

  private static final double ROUNDING = 5e-7;

  /** The same function, of a class that no pass knows: ND4J computes it. */
  private static final class SomeTanh extends ActivationTanH {}

  @Test
  void tanhIsExactToSomeBits() {
    float[] x = new float[40_001];
    for (int k = 0; k < x.length; k++) {
      x[k] = (k - 20_000) * 6e-4f;
    }
    float[] y = x.clone();
    LstmPass.tanh(y, y.length);
    for (int k = 0; k < x.length; k++) {
      double expected = Math.tanh(x[k]);
      assertThat((double) y[k]).isCloseTo(expected, within(ROUNDING * Math.abs(expected)));
      assertThat(Math.abs(y[k])).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void whatIsNoNumberStaysNone() {
    float[] x = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 1e-30f, Float.MAX_VALUE
    };
    float[] y = x.clone();
    LstmPass.tanh(y, y.length);
    assertThat(y).containsExactly(Float.NaN, 1, -1, -0f, 1e-30f, 1);
    LstmPass.logistic(x, x.length);
    assertThat(x).containsExactly(Float.NaN, 1, 0, 0.5f, 0.5f, 1);
  }

  /** Sizes around those of a piece: one example, some, and more than a piece has room for. */
  @ParameterizedTest
  @CsvSource({
    "2, 3, 2, 1",
    "1, 10, 64, 4",
    "3, 5, 4, 3",
    "32, 10, 64, 4",
    "7, 2, 333, 2",
    "1500, 2, 3, 2"
  })
  void windowsAreThoseOfNd4j(int examples, int inputs, int units, int steps) {
    WindowShape shape = new WindowShape(examples, inputs, units, steps, true, DataType.FLOAT);
    for (boolean masked : new boolean[] {false, examples > 1}) {
      for (int from = 0; from < steps; from += 2) {
        List<INDArray> actual = run(shape, new ActivationTanH(), masked, from);
        List<INDArray> expected = run(shape, new SomeTanh(), masked, from);
        Scene.assertClose(actual, expected, 2e-6);
      }
    }
  }

  @Test
  void inferenceIsThatOfNd4j() {
    WindowShape shape = new WindowShape(5, 3, 70, 4, false, DataType.FLOAT);
    Scene.assertClose(
        run(shape, new ActivationTanH(), true, 0), run(shape, new SomeTanh(), true, 0), ROUNDING);
  }

  /** Output, final state; gradients of weights, input and initial state. */
  private static List<INDArray> run(
      WindowShape shape, IActivation activation, boolean masked, int from) {
    Random random = new Random(7);
    LstmWindow window = new LstmWindow(shape, activation, new ActivationSigmoid());
    long wide = LstmWindow.GATES * shape.units();
    CellWeights weights =
        new CellWeights(
            noise(random, shape.inputs(), wide),
            noise(random, shape.units(), wide).divi(Math.sqrt((double) shape.units())),
            noise(random, 1, wide));
    INDArray mask = masked ? noise(random, shape.examples(), shape.steps()).gt(-0.8) : null;
    if (mask != null) {
      mask = mask.castTo(shape.type());
    }
    INDArray output = series(shape, shape.units());
    INDArray[] initial = {
      noise(random, shape.examples(), shape.units()), noise(random, shape.examples(), shape.units())
    };
    INDArray input = noise(random, shape.examples(), shape.inputs() * shape.steps());
    INDArray inputSeries = input.reshape('c', shape.examples(), shape.inputs(), shape.steps());
    window.forward(weights, inputSeries, initial, mask, output);
    List<INDArray> results = new ArrayList<>(List.of(output, window.state(shape.steps())));
    if (shape.training()) {
      window
          .errors()
          .assign(
              noise(random, shape.examples(), shape.units() * shape.steps())
                  .reshape('c', window.errors().shape()));
      window.stateGradient().assign(noise(random, shape.examples(), 2 * shape.units()));
      CellWeights gradients =
          new CellWeights(
              weights.input().ulike(), weights.recurrent().ulike(), weights.bias().ulike());
      INDArray inputGradient = series(shape, shape.inputs());
      window.backward(weights, new Written(gradients, from, inputGradient));
      results.addAll(
          List.of(
              gradients.input(),
              gradients.recurrent(),
              gradients.bias(),
              inputGradient,
              window.stateGradient()));
    }
    return results;
  }

  private static INDArray series(WindowShape shape, long width) {
    return Nd4j.create(shape.type(), new long[] {shape.examples(), shape.steps(), width}, 'f')
        .permute(0, 2, 1);
  }

  private static INDArray noise(Random random, long rows, long columns) {
    float[] values = new float[(int) (rows * columns)];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape('c', rows, columns).dup('f');
  }
}
