package io.github.dl4jdni.internal.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.internal.recurrent.RecurrentScene.Kind;
import io.github.dl4jdni.layers.Scene;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Temporal differences beside eligibility traces that are kept in full: an array of state x
 * parameters for each example, multiplied by numeric Jacobians step by step.
 */
class TraceLearningTest {

  private static final double DISCOUNT = 0.8;
  private static final int WINDOW = 4;
  private static final int WINDOWS = 3;

  @ParameterizedTest
  @CsvSource({"LSTM_CELL,1", "LSTM_CELL,0.6", "LSTM_CELL,0", "SIMPLE,1", "SIMPLE,0.6"})
  void equalsTracesKeptInFull(Kind kind, double decay) {
    MultiLayerNetwork network =
        RecurrentScene.network(
            WINDOW,
            RNNFormat.NCW,
            List.of(
                StateLearningTest.layer(
                    kind,
                    options -> {
                      options.gradientModel(GradientModel.linear());
                      options.shrinkage(false);
                      options.gradientModelLearning(GradientModelLearning.TD_LAMBDA);
                      options.discount(DISCOUNT);
                      options.eligibilityTraces(decay, 100);
                    })));
    RecurrentScene.randomizeModels(network, 6);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 2, WINDOW * WINDOWS, 21);
    List<DataSet> windows = new ArrayList<>();
    for (int i = 0; i < WINDOWS; i++) {
      windows.add(RecurrentScene.window(data, RNNFormat.NCW, WINDOW * i, WINDOW * (i + 1)));
    }
    List<Map<String, INDArray>> gradients = RecurrentScene.gradients(network, windows, i -> {});
    MultiLayerNetwork stock = RecurrentScene.network(0, RNNFormat.NCW, List.of(kind.stock(3)));
    RecurrentScene.copyParameters(network, stock);
    List<INDArray> expected =
        new FullTraces(kind, stock, network.getParam("0_gradientModelW"), decay).run(data);
    for (int i = 0; i < WINDOWS; i++) {
      Scene.assertClose(
          "window " + i, gradients.get(i).get("0_gradientModelW"), expected.get(i), 1e-6);
    }
    // After the clearing, the next sequence's first window learns that nothing followed.
    INDArray next =
        RecurrentScene.gradients(network, windows.subList(0, 1), i -> {})
            .get(0)
            .get("0_gradientModelW");
    assertThat(next.sub(expected.get(0)).norm2Number().doubleValue()).isPositive();
  }

  /** The algorithm as it is written: one time step after the other, example by example. */
  private static final class FullTraces {
    private final Kind kind;
    private final MultiLayerNetwork stock;
    private final INDArray weights; // [S + 1, S]
    private final double decay;
    private final int size;

    FullTraces(Kind kind, MultiLayerNetwork stock, INDArray weights, double decay) {
      this.kind = kind;
      this.stock = stock;
      this.weights = weights;
      this.decay = decay;
      size = (int) weights.size(1);
    }

    List<INDArray> run(DataSet data) {
      List<INDArray> gradients = new ArrayList<>();
      for (int i = 0; i < WINDOWS; i++) {
        gradients.add(Nd4j.zeros(weights.dataType(), weights.shape()));
      }
      for (int n = 0; n < data.getFeatures().size(0); n++) {
        runExample(data, n, gradients);
      }
      return gradients;
    }

    private void runExample(DataSet data, int example, List<INDArray> gradients) {
      double[] state = new double[size];
      double[][] trace = new double[size][(size + 1) * size]; // the state of the beginning has none
      for (int t = 0; t < WINDOW * WINDOWS; t++) {
        INDArray input = at(data.getFeatures(), example, t);
        double[] next = step(state, input);
        double[][] jacobian = jacobian(state, input);
        double[] above =
            add(fromLoss(next, at(data.getLabels(), example, t)), predict(next), DISCOUNT);
        double[] error = new double[size];
        for (int m = 0; m < size; m++) {
          for (int j = 0; j < size; j++) {
            error[m] += above[j] * jacobian[j][m];
          }
          error[m] -= predict(state)[m];
        }
        INDArray gradient = gradients.get(t / WINDOW);
        for (int j = 0; j < size; j++) {
          for (int parameter = 0; parameter < trace[j].length; parameter++) {
            long row = parameter / size;
            long column = parameter % size;
            gradient.putScalar(
                row, column, gradient.getDouble(row, column) - error[j] * trace[j][parameter]);
          }
        }
        trace = decayed(trace, jacobian);
        for (int k = 0; k < size; k++) {
          for (int i = 0; i <= size; i++) {
            trace[k][i * size + k] += i < size ? next[i] : 1;
          }
        }
        state = next;
      }
    }

    private double[][] decayed(double[][] trace, double[][] jacobian) {
      double[][] moved = new double[size][trace[0].length];
      for (int j = 0; j < size; j++) {
        for (int m = 0; m < size; m++) {
          for (int parameter = 0; parameter < moved[j].length; parameter++) {
            moved[j][parameter] += DISCOUNT * decay * jacobian[j][m] * trace[m][parameter];
          }
        }
      }
      return moved;
    }

    private double[] predict(double[] state) {
      double[] prediction = new double[size];
      for (int k = 0; k < size; k++) {
        prediction[k] = weights.getDouble(size, k);
        for (int i = 0; i < size; i++) {
          prediction[k] += state[i] * weights.getDouble(i, k);
        }
      }
      return prediction;
    }

    private static double[] add(double[] a, double[] b, double factor) {
      double[] sum = a.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * b[i];
      }
      return sum;
    }

    /** (softmax(hV + v) − y)Vᵀ for the output, zero for the cell. */
    private double[] fromLoss(double[] state, INDArray label) {
      INDArray output = stock.getParam("1_W");
      long units = output.size(0);
      INDArray h = Nd4j.create(state).get(NDArrayIndex.interval(0, units)).reshape(1, units);
      INDArray logits = h.mmul(output).addi(stock.getParam("1_b").reshape(1, output.size(1)));
      INDArray exponentials = org.nd4j.linalg.ops.transforms.Transforms.exp(logits);
      INDArray difference = exponentials.divi(exponentials.sumNumber()).subi(label);
      INDArray gradient = difference.mmul(output.transpose());
      double[] ofState = new double[size];
      for (int i = 0; i < units; i++) {
        ofState[i] = gradient.getDouble(i);
      }
      return ofState;
    }

    private double[][] jacobian(double[] state, INDArray input) {
      double[][] jacobian = new double[size][size];
      for (int m = 0; m < size; m++) {
        double[] above = state.clone();
        double[] below = state.clone();
        above[m] += 1e-5;
        below[m] -= 1e-5;
        double[] up = step(above, input);
        double[] down = step(below, input);
        for (int j = 0; j < size; j++) {
          jacobian[j][m] = (up[j] - down[j]) / 2e-5;
        }
      }
      return jacobian;
    }

    /** One time step by the stock layer, for two equal examples: it fails for one alone. */
    private double[] step(double[] state, INDArray input) {
      RecurrentLayer layer = (RecurrentLayer) stock.getLayer(0);
      int units = size / kind.stateParts();
      Map<String, INDArray> parts = new LinkedHashMap<>();
      for (int part = 0; part < kind.stateParts(); part++) {
        INDArray row =
            Nd4j.create(state).get(NDArrayIndex.interval(part * units, (part + 1) * units));
        parts.put(kind.stateKeys()[part], Nd4j.vstack(row, row).dup('f'));
      }
      layer.rnnSetTBPTTState(parts);
      INDArray twice = Nd4j.vstack(input, input).reshape(2, input.length(), 1);
      layer.rnnActivateUsingStoredState(twice, false, true, LayerWorkspaceMgr.noWorkspaces());
      Map<String, INDArray> after = layer.rnnGetTBPTTState();
      double[] next = new double[size];
      for (int part = 0; part < kind.stateParts(); part++) {
        for (int unit = 0; unit < units; unit++) {
          next[part * units + unit] = after.get(kind.stateKeys()[part]).getDouble(0, unit);
        }
      }
      return next;
    }

    private static INDArray at(INDArray series, int example, int step) {
      return series
          .get(NDArrayIndex.point(example), NDArrayIndex.all(), NDArrayIndex.point(step))
          .reshape(1, series.size(1));
    }
  }
}
