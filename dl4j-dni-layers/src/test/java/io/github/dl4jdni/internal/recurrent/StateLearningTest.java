package io.github.dl4jdni.internal.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.conf.StateOracle;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.internal.recurrent.RecurrentScene.Kind;
import io.github.dl4jdni.layers.Scene;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What gradient models of states learn from, where sequences end, and what the layer learns. */
class StateLearningTest {

  private static final int UNITS = 3;
  private static final double NUMERIC = 1e-6;

  static Layer layer(Kind kind, Consumer<StateGradientOptions<?>> options) {
    if (kind == Kind.LSTM_CELL) {
      SyntheticGradientLSTM.Builder builder =
          new SyntheticGradientLSTM.Builder()
              .nOut(UNITS)
              .activation(Activation.TANH)
              .asInThePaper();
      options.accept(builder);
      return builder.build();
    }
    SyntheticGradientSimpleRnn.Builder builder =
        new SyntheticGradientSimpleRnn.Builder()
            .nOut(UNITS)
            .activation(Activation.TANH)
            .asInThePaper();
    options.accept(builder);
    return builder.build();
  }

  private static MultiLayerNetwork network(Kind kind, Consumer<StateGradientOptions<?>> options) {
    return RecurrentScene.network(4, RNNFormat.NCW, List.of(layer(kind, options)));
  }

  private static DataSet window(DataSet data, int index) {
    return RecurrentScene.window(data, RNNFormat.NCW, 4 * index, 4 * index + 4);
  }

  private static INDArray told(Kind kind, int examples, int seed) {
    Nd4j.getRandom().setSeed(4000 + seed);
    return Nd4j.randn(DataType.DOUBLE, examples, (long) kind.stateParts() * UNITS);
  }

  /** Target = the window's own gradient + γ·ĝ through it, whatever s was used for the weights. */
  @ParameterizedTest
  @EnumSource
  void discountWeighsTheBootstrappedPartOfTheTarget(Kind kind) {
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 8, 1);
    INDArray future = told(kind, 3, 1);
    INDArray own = target(kind, data, future, 0, 0.0); // nothing of the future
    INDArray whole = target(kind, data, future, 1, null);
    INDArray expected = own.add(whole.sub(own).mul(0.25));
    Scene.assertClose("γ = s", target(kind, data, future, 0.25, null), expected, 1e-9);
    Scene.assertClose("γ of its own", target(kind, data, future, 0.5, 0.25), expected, 1e-9);
    Scene.assertClose("γ without s", target(kind, data, future, 0, 0.25), expected, 1e-9);
  }

  private static INDArray target(
      Kind kind, DataSet data, INDArray future, double scale, Double discount) {
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network =
        network(
            kind,
            options -> {
              options.gradientModel(oracle);
              options.consumptionScale(scale);
              if (discount != null) {
                options.discount(discount);
              }
            });
    oracle.tell(future);
    RecurrentScene.gradients(network, List.of(window(data, 0), window(data, 1)), i -> {});
    List<StateOracle.Learnt> learnt = oracle.takeLearnt();
    assertThat(learnt).hasSize(1);
    return learnt.get(0).target();
  }

  @ParameterizedTest
  @EnumSource
  void stateThatWasClearedIsLearntToHaveNoGradientInTheNextWindow(Kind kind) {
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network = network(kind, options -> options.gradientModel(oracle));
    oracle.tell(told(kind, 3, 2));
    DataSet first = RecurrentScene.data(RNNFormat.NCW, 3, 4, 3);
    DataSet second = RecurrentScene.data(RNNFormat.NCW, 2, 4, 4);
    RecurrentScene.gradients(network, List.of(first), i -> {});
    assertThat(oracle.takeLearnt()).isEmpty(); // nothing is known of its end
    INDArray finalState = finalState(kind, network, first);
    oracle.tell(told(kind, 3, 2));
    RecurrentScene.gradients(network, List.of(second), i -> {});
    List<StateOracle.Learnt> learnt = oracle.takeLearnt();
    assertThat(learnt).hasSize(1);
    assertThat(learnt.get(0).target().amaxNumber().doubleValue()).isZero();
    Scene.assertClose("state", learnt.get(0).states(), finalState, 1e-12);
    // Once is enough.
    oracle.takeLearnt();
    RecurrentScene.gradients(network, List.of(second), i -> {});
    assertThat(oracle.takeLearnt())
        .singleElement()
        .satisfies(each -> assertThat(each.states().size(0)).isEqualTo(2));
  }

  private static INDArray finalState(Kind kind, MultiLayerNetwork network, DataSet data) {
    Map<String, INDArray> state = RecurrentScene.statesAfter(network, data, 1).get(0);
    INDArray[] parts =
        java.util.Arrays.stream(kind.stateKeys()).map(state::get).toArray(INDArray[]::new);
    return parts.length == 1 ? parts[0] : Nd4j.hstack(parts);
  }

  @ParameterizedTest
  @EnumSource
  void endedByTheTrainersWordHandsInZeroAndLearnsIt(Kind kind) {
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network = network(kind, options -> options.gradientModel(oracle));
    MultiLayerNetwork truncated = network(kind, options -> options.consumptionScale(0));
    RecurrentScene.copyParameters(truncated, network);
    oracle.tell(told(kind, 3, 5));
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 4, 5);
    WindowedLayer layer = (WindowedLayer) network.getLayer(0);
    List<Map<String, INDArray>> gradients =
        RecurrentScene.gradients(network, List.of(data), i -> layer.beginWindow(i, true));
    assertOwnGradients(
        gradients.get(0), RecurrentScene.gradients(truncated, List.of(data), i -> {}).get(0));
    assertThat(oracle.takeLearnt())
        .singleElement()
        .satisfies(each -> assertThat(each.target().amaxNumber().doubleValue()).isZero());
    RecurrentScene.gradients(network, List.of(data), i -> {});
    assertThat(oracle.takeLearnt()).isEmpty(); // it was learnt, and the word holds for one window
  }

  /** What was seen at the end of the window before is not known then. */
  @ParameterizedTest
  @EnumSource
  void nothingIsLearntAcrossAWindowThatWasPassedOver(Kind kind) {
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network = network(kind, options -> options.gradientModel(oracle));
    oracle.tell(told(kind, 3, 5));
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 12, 5);
    WindowedLayer layer = (WindowedLayer) network.getLayer(0);
    int[] numbers = {0, 2, 3};
    RecurrentScene.gradients(
        network,
        List.of(window(data, 0), window(data, 1), window(data, 2)),
        i -> {
          assertThat(oracle.takeLearnt()).isEmpty(); // none after the first window, nor the second
          layer.beginWindow(numbers[i], false);
        });
    assertThat(oracle.takeLearnt()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void modelOfWhichNothingIsTakenDoesNotLearn(Kind kind) {
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network =
        network(
            kind,
            options -> {
              options.gradientModel(oracle);
              options.consumptionScale(0);
            });
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 8, 5);
    List<DataSet> windows = List.of(window(data, 0), window(data, 1));
    RecurrentScene.gradients(network, windows, i -> {});
    network.rnnClearPreviousState();
    RecurrentScene.gradients(network, windows, i -> {});
    assertThat(oracle.takeLearnt()).isEmpty();
  }

  private static void assertOwnGradients(
      Map<String, INDArray> actual, Map<String, INDArray> expected) {
    expected.forEach(
        (name, is) -> {
          if (!name.contains("gradientModel")) {
            Scene.assertClose(name, actual.get(name), is, 1e-9);
          }
        });
  }

  /** Example 0 goes on, 1 ends inside of the window, 2 resumes nothing: it has not begun yet. */
  @ParameterizedTest
  @EnumSource
  void endedByTheMaskHandsInZeroForThatExampleAlone(Kind kind) {
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 8, 6);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 3, 8);
    mask.get(NDArrayIndex.point(1), NDArrayIndex.interval(2, 8)).assign(0);
    mask.get(NDArrayIndex.point(2), NDArrayIndex.interval(0, 5)).assign(0);
    data = new DataSet(data.getFeatures(), data.getLabels(), mask, mask.dup());
    INDArray future = told(kind, 3, 7);
    INDArray withoutEnded = future.dup();
    withoutEnded.getRow(1).assign(0);
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network = network(kind, options -> options.gradientModel(oracle));
    oracle.tell(future);
    Map<String, INDArray> masked =
        RecurrentScene.gradients(network, List.of(window(data, 0)), i -> {}).get(0);
    StateOracle.Learnt ended = oracle.takeLearnt().get(0);
    assertThat(ended.counting()).containsExactly(1);
    assertThat(ended.target().getRow(1).amaxNumber().doubleValue()).isZero();

    StateOracle told = new StateOracle();
    MultiLayerNetwork expected = network(kind, options -> options.gradientModel(told));
    RecurrentScene.copyParameters(network, expected);
    told.tell(withoutEnded);
    DataSet same = window(data, 0);
    if (kind == Kind.LSTM_CELL) { // whose outputs a mask leaves alone
      same.setFeaturesMaskArray(null);
    }
    assertOwnGradients(masked, RecurrentScene.gradients(expected, List.of(same), i -> {}).get(0));
  }

  @ParameterizedTest
  @EnumSource
  void endedExamplesAreNotLearntFromAgain(Kind kind) {
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 12, 8);
    data = RecurrentScene.masked(data, RNNFormat.NCW, 12, 6, 2);
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network = network(kind, options -> options.gradientModel(oracle));
    oracle.tell(told(kind, 3, 8));
    DataSet all = data;
    RecurrentScene.gradients(
        network, List.of(window(all, 0), window(all, 1), window(all, 2)), i -> {});
    List<StateOracle.Learnt> learnt = oracle.takeLearnt();
    assertThat(learnt).hasSize(3);
    assertThat(learnt.get(0).counting()).containsExactly(2); // ended in the first window
    assertThat(learnt.get(1).counting()).containsExactly(0, 1, 3 + 1); // and the second example now
    assertThat(learnt.get(2).counting()).containsExactly(0); // the others have ended
  }

  /** Σ L + ½w‖h_t·A + a − ĝ‖²: numeric derivative of all the layer's parameters. */
  @ParameterizedTest
  @EnumSource
  void auxiliaryTaskIsLearntByItsLoss(Kind kind) {
    StateOracle oracle = new StateOracle();
    double weight = 0.7;
    MultiLayerNetwork network =
        network(
            kind,
            options -> {
              options.gradientModel(oracle);
              options.consumptionScale(0);
              options.auxiliary(weight);
            });
    RecurrentScene.randomizeModels(network, 3);
    INDArray future = told(kind, 3, 9);
    oracle.tell(future);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 4, 9);
    Map<String, INDArray> gradients =
        RecurrentScene.gradients(network, List.of(data), i -> {}).get(0);
    Map<String, INDArray> numeric =
        numericGradients(
            network,
            () -> {
              INDArray outputs = network.feedForward(data.getFeatures(), false).get(1);
              double loss = RecurrentScene.loss(network, data, RNNFormat.NCW, List.of(Map.of()));
              INDArray a = network.getParam("0_auxiliary0W");
              INDArray bias = network.getParam("0_auxiliary0b");
              for (int t = 0; t < 4; t++) {
                INDArray h =
                    outputs.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t));
                INDArray error = h.dup().mmul(a).addiRowVector(bias).subi(future);
                loss +=
                    0.5
                        * weight
                        * error.norm2Number().doubleValue()
                        * error.norm2Number().doubleValue();
              }
              return loss;
            });
    assertThat(numeric).containsKeys("0_W", "0_auxiliary0W", "0_auxiliary0b");
    numeric.forEach((name, is) -> Scene.assertClose(name, gradients.get(name), is, NUMERIC));
  }

  /** Central differences for all parameters but those of gradient models. */
  static Map<String, INDArray> numericGradients(
      MultiLayerNetwork network, java.util.function.DoubleSupplier loss) {
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    network
        .paramTable()
        .forEach(
            (name, parameter) -> {
              if (name.contains("gradientModel")) {
                return;
              }
              INDArray gradient = Nd4j.create(DataType.DOUBLE, parameter.shape());
              for (long i = 0; i < parameter.length(); i++) {
                long[] at = Shape.ind2subC(parameter.shape(), i);
                double value = parameter.getDouble(at);
                parameter.putScalar(at, value + 1e-5);
                double above = loss.getAsDouble();
                parameter.putScalar(at, value - 1e-5);
                double below = loss.getAsDouble();
                parameter.putScalar(at, value);
                gradient.putScalar(at, (above - below) / 2e-5);
              }
              gradients.put(name, gradient);
            });
    return gradients;
  }

  /** ½‖M(s_T) − g‖² with g what the next window handed back: added by its derivative. */
  @ParameterizedTest
  @EnumSource
  void gradientModelsLossReachesTheLayersWeightsIfAsked(Kind kind) {
    for (GradientModel model :
        List.of(
            GradientModel.linear(),
            GradientModel.mlp(4),
            GradientModel.of(
                new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder()
                    .nOut(4)
                    .activation(Activation.TANH)
                    .build(),
                new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder().build()))) {
      assertModelLossIsAdded(kind, model);
    }
  }

  private static void assertModelLossIsAdded(Kind kind, GradientModel model) {
    MultiLayerNetwork plain = network(kind, options -> options.gradientModel(model));
    RecurrentScene.randomizeModels(plain, 4);
    MultiLayerNetwork asked =
        network(
            kind,
            options -> {
              options.gradientModel(model);
              options.backpropagateGradientModelLoss(true);
            });
    RecurrentScene.copyParameters(plain, asked);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 8, 10);
    List<DataSet> windows = List.of(window(data, 0), window(data, 1));
    Map<String, INDArray> without = RecurrentScene.gradients(plain, windows, i -> {}).get(1);
    INDArray target = initialGradient(plain, windows);
    Map<String, INDArray> with = RecurrentScene.gradients(asked, windows, i -> {}).get(1);
    RecurrentGradientLayer<?> layer = (RecurrentGradientLayer<?>) plain.getLayer(0);
    Map<String, INDArray> numeric =
        numericGradients(
            plain,
            () -> {
              plain.rnnClearPreviousState();
              layer.rnnActivateUsingStoredState(
                  windows.get(0).getFeatures(),
                  true,
                  true,
                  org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces());
              INDArray error =
                  layer
                      .predictFinalStateGradient(
                          org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces())
                      .sub(target);
              return 0.5 * Math.pow(error.norm2Number().doubleValue(), 2);
            });
    numeric.forEach(
        (name, is) -> {
          if (name.startsWith("0_")) {
            Scene.assertClose(
                model + " " + name, with.get(name).sub(without.get(name)), is, NUMERIC);
          }
        });
  }

  private static INDArray initialGradient(MultiLayerNetwork network, List<DataSet> windows) {
    INDArray[] gradient = new INDArray[1];
    RecurrentScene.gradients(network, windows, i -> {});
    gradient[0] = ((RecurrentGradientLayer<?>) network.getLayer(0)).initialStateGradient().dup();
    return gradient[0];
  }

  @Test
  void modelSeesTheLabelsOfTheStatesTimeStep() {
    StateOracle oracle = new StateOracle();
    MultiLayerNetwork network =
        network(
            Kind.LSTM_CELL,
            options -> {
              options.gradientModel(oracle);
              options.conditionOnLabels(true);
            });
    oracle.tell(told(Kind.LSTM_CELL, 3, 11));
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 8, 11);
    RecurrentScene.gradients(network, List.of(window(data, 0), window(data, 1)), i -> {});
    INDArray seen = oracle.takeLearnt().get(0).seen();
    INDArray labels =
        data.getLabels().get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(3));
    Scene.assertClose(
        "labels of time step 3",
        seen.get(NDArrayIndex.all(), NDArrayIndex.interval(0, RecurrentScene.CLASSES)),
        labels,
        1e-12);
  }

  @Test
  void freshModelHandsInZero() {
    MultiLayerNetwork fresh = network(Kind.LSTM_CELL, options -> options.auxiliary(0));
    MultiLayerNetwork truncated = network(Kind.LSTM_CELL, options -> options.consumptionScale(0));
    RecurrentScene.copyParameters(truncated, fresh);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 8, 12);
    List<DataSet> windows = List.of(window(data, 0), window(data, 1));
    assertOwnGradients(
        RecurrentScene.sum(RecurrentScene.gradients(fresh, windows, i -> {})),
        RecurrentScene.sum(RecurrentScene.gradients(truncated, windows, i -> {})));
  }
}
