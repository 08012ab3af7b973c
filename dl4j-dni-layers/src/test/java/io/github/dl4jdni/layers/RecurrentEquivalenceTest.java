package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.StateOracle;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.internal.recurrent.RecurrentScene;
import io.github.dl4jdni.internal.recurrent.RecurrentScene.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Recurrent layers with synthetic gradients beside stock ones: outputs, gradients, and states. */
class RecurrentEquivalenceTest {

  private static final double TOLERANCE = 1e-9;

  private static Layer own(Kind kind, int units, StateOracle oracle, double scale) {
    if (kind == Kind.LSTM_CELL) {
      SyntheticGradientLSTM.Builder builder =
          new SyntheticGradientLSTM.Builder()
              .nOut(units)
              .activation(Activation.TANH)
              .asInThePaper()
              .consumptionScale(scale);
      return (oracle == null ? builder : builder.gradientModel(oracle)).build();
    }
    SyntheticGradientSimpleRnn.Builder builder =
        new SyntheticGradientSimpleRnn.Builder()
            .nOut(units)
            .activation(Activation.TANH)
            .asInThePaper()
            .consumptionScale(scale);
    return (oracle == null ? builder : builder.gradientModel(oracle)).build();
  }

  static Stream<Arguments> activations() {
    List<Activation> cells =
        Stream.of(Activation.values())
            .filter(each -> each != Activation.SOFTMAX && each != Activation.RRELU)
            .toList();
    return Stream.concat(
        cells.stream()
            .flatMap(
                cell ->
                    Stream.of(
                        Arguments.of(cell, Activation.SIGMOID),
                        Arguments.of(cell, Activation.HARDSIGMOID))),
        Stream.of(Arguments.of(Activation.TANH, Activation.RATIONALTANH)));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void lstmEqualsStockForEveryActivation(Activation cell, Activation gate) {
    BaseRecurrentLayer stock =
        new LSTM.Builder().nOut(5).activation(cell).gateActivationFunction(gate).build();
    BaseRecurrentLayer own =
        new SyntheticGradientLSTM.Builder()
            .nOut(5)
            .activation(cell)
            .gateActivationFunction(gate)
            .build();
    assertEqualsStock(stock, own);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SOFTMAX", "RRELU"})
  void simpleRnnEqualsStockForEveryActivation(Activation activation) {
    assertEqualsStock(
        new SimpleRnn.Builder().nOut(5).activation(activation).build(),
        new SyntheticGradientSimpleRnn.Builder().nOut(5).activation(activation).build());
  }

  private static void assertEqualsStock(
      BaseRecurrentLayer stockLayer, BaseRecurrentLayer ownLayer) {
    MultiLayerNetwork stock = RecurrentScene.network(0, RNNFormat.NCW, List.of(stockLayer));
    MultiLayerNetwork own = RecurrentScene.network(0, RNNFormat.NCW, List.of(ownLayer));
    RecurrentScene.copyParameters(stock, own);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 6, 1);
    data.getFeatures().muli(0.5); // the cube of a cube of a cube ... soon overflows
    Scene.assertClose(
        "output", own.output(data.getFeatures()), stock.output(data.getFeatures()), TOLERANCE);
    assertSameGradients(
        RecurrentScene.gradients(own, data), RecurrentScene.gradients(stock, data), TOLERANCE);
  }

  /** Windows that begin with the state zero; Deeplearning4j cuts NCW alone into windows. */
  @ParameterizedTest
  @EnumSource
  void trainsAsStockOnSequencesOfOneWindow(Kind kind) {
    MultiLayerNetwork stock =
        RecurrentScene.network(4, RNNFormat.NCW, List.of(kind.stock(5), kind.stock(4)));
    MultiLayerNetwork own =
        RecurrentScene.network(
            4, RNNFormat.NCW, List.of(own(kind, 5, null, 0), own(kind, 4, null, 0)));
    RecurrentScene.copyParameters(stock, own);
    for (int step = 0; step < 5; step++) {
      DataSet data = RecurrentScene.data(RNNFormat.NCW, 3, 4, step);
      if (step % 2 == 1) {
        data = RecurrentScene.masked(data, RNNFormat.NCW, 4, 2, 3);
      }
      stock.fit(data);
      own.fit(data);
    }
    stock
        .paramTable()
        .forEach((name, is) -> Scene.assertClose(name, own.getParam(name), is, TOLERANCE));
  }

  /** The stock simple layer goes back through each window as if it began with zero even here. */
  static Stream<Arguments> whatStockDoesRight() {
    return Stream.of(
        Arguments.of(Kind.LSTM_CELL, RNNFormat.NCW, 3, List.of(4, 3, 1)),
        Arguments.of(Kind.LSTM_CELL, RNNFormat.NWC, 3, List.of(4, 3, 1)),
        Arguments.of(Kind.SIMPLE, RNNFormat.NCW, 1, List.of(4)));
  }

  /**
   * Later windows, beside the stock layer's own backward pass for them. Deeplearning4j's {@code
   * fit} does not call that one: it goes back through each window as if it began with zero.
   */
  @ParameterizedTest
  @MethodSource("whatStockDoesRight")
  void withoutScaleEqualsStockTruncatedBackpropagation(
      Kind kind, RNNFormat format, int windows, List<Integer> backLengths) {
    for (int backLength : backLengths) {
      RecurrentLayer stock = onlyLayer(RecurrentScene.network(4, format, List.of(kind.stock(5))));
      RecurrentLayer own =
          onlyLayer(RecurrentScene.network(4, format, List.of(own(kind, 5, null, 0))));
      stock.paramTable().forEach((name, parameter) -> own.getParam(name).assign(parameter));
      LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
      for (int window = 0; window < windows; window++) {
        INDArray input = RecurrentScene.data(format, 3, 4, window).getFeatures();
        INDArray fromStock = stock.rnnActivateUsingStoredState(input, true, true, workspaces);
        INDArray fromOwn = own.rnnActivateUsingStoredState(input, true, true, workspaces);
        Scene.assertClose("output", fromOwn, fromStock, TOLERANCE);
        INDArray epsilon = Nd4j.randn(fromStock.dataType(), fromStock.shape());
        var expected = stock.tbpttBackpropGradient(epsilon.dup(), backLength, workspaces);
        var actual = own.tbpttBackpropGradient(epsilon.dup(), backLength, workspaces);
        Scene.assertClose("input", actual.getSecond(), expected.getSecond(), TOLERANCE);
        expected
            .getFirst()
            .gradientForVariable()
            .forEach(
                (name, is) ->
                    Scene.assertClose(name, actual.getFirst().getGradientFor(name), is, TOLERANCE));
        stock.rnnSetPreviousState(stock.rnnGetTBPTTState());
        own.rnnSetPreviousState(own.rnnGetTBPTTState());
      }
    }
  }

  private static RecurrentLayer onlyLayer(MultiLayerNetwork network) {
    var layer = (RecurrentLayer) network.getLayer(0);
    network.initGradientsView();
    return layer;
  }

  static Stream<Arguments> sequences() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, 1, RNNFormat.NCW, false, 3),
                    Arguments.of(kind, 1, RNNFormat.NCW, true, 3),
                    Arguments.of(kind, 2, RNNFormat.NCW, false, 3),
                    Arguments.of(kind, 2, RNNFormat.NCW, true, 3),
                    Arguments.of(
                        kind,
                        2,
                        kind == Kind.SIMPLE
                            ? RNNFormat.NCW
                            : RNNFormat.NWC, // stock's keeps no state
                        false,
                        3),
                    Arguments.of(kind, 2, RNNFormat.NCW, false, 2)));
  }

  /**
   * Invariant 8, and the numeric check of the gradient that a window hands to its initial state.
   */
  @ParameterizedTest
  @MethodSource("sequences")
  void oracleOfTheFutureEqualsFullBackpropagation(
      Kind kind, int depth, RNNFormat format, boolean masks, int examples) {
    int[] bounds = {0, 4, 8, 11};
    DataSet data = RecurrentScene.data(format, examples, 11, 7);
    if (masks) {
      data = RecurrentScene.masked(data, format, 11, 6, 4);
    }
    List<StateOracle> oracles = new ArrayList<>();
    List<Layer> stockLayers = new ArrayList<>();
    List<Layer> ownLayers = new ArrayList<>();
    for (int layer = 0; layer < depth; layer++) {
      oracles.add(new StateOracle());
      stockLayers.add(kind.stock(3 + layer));
      ownLayers.add(own(kind, 3 + layer, oracles.get(layer), 1));
    }
    MultiLayerNetwork whole = RecurrentScene.network(0, format, stockLayers);
    MultiLayerNetwork windowed = RecurrentScene.network(4, format, ownLayers);
    RecurrentScene.copyParameters(whole, windowed);
    List<DataSet> windows = new ArrayList<>();
    List<List<INDArray>> truth = new ArrayList<>(); // of each window's end, by layer
    for (int i = 1; i < bounds.length; i++) {
      windows.add(RecurrentScene.window(data, format, bounds[i - 1], bounds[i]));
      truth.add(trueGradients(whole, data, format, bounds[i], bounds[3], depth, kind));
    }
    List<Map<String, INDArray>> gradients =
        RecurrentScene.gradients(
            windowed,
            windows,
            i -> {
              for (int layer = 0; layer < depth; layer++) {
                oracles.get(layer).tell(truth.get(i).get(layer));
              }
            });
    assertSameGradients(RecurrentScene.sum(gradients), RecurrentScene.gradients(whole, data), 1e-6);
    assertTargets(oracles, truth, masks);
  }

  private static List<INDArray> trueGradients(
      MultiLayerNetwork whole,
      DataSet data,
      RNNFormat format,
      int from,
      int steps,
      int depth,
      Kind kind) {
    List<Map<String, INDArray>> states =
        RecurrentScene.statesAfter(whole, RecurrentScene.window(data, format, 0, from), depth);
    List<INDArray> gradients = new ArrayList<>();
    for (int layer = 0; layer < depth; layer++) {
      INDArray first = states.get(layer).get(kind.stateKeys()[0]);
      gradients.add(
          from == steps
              ? Nd4j.zeros(first.dataType(), first.size(0), kind.stateParts() * first.size(1))
              : RecurrentScene.numericStateGradient(
                  whole,
                  RecurrentScene.window(data, format, from, steps),
                  format,
                  states,
                  layer,
                  kind.stateKeys()));
    }
    return gradients;
  }

  /** What each window's model was to predict for the initial state, for examples that went on. */
  private static void assertTargets(
      List<StateOracle> oracles, List<List<INDArray>> truth, boolean masks) {
    for (int layer = 0; layer < oracles.size(); layer++) {
      List<StateOracle.Learnt> learnt = oracles.get(layer).takeLearnt();
      for (int window = 1; window <= 2; window++) {
        INDArray expected = truth.get(window - 1).get(layer);
        long examples = masks && window == 2 ? 1 : expected.size(0); // the others have ended
        Scene.assertClose(
            "target of window " + window,
            firstRows(learnt.get(window - 1).target(), examples),
            firstRows(expected, examples),
            1e-6);
      }
    }
  }

  private static INDArray firstRows(INDArray rows, long count) {
    return rows.get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
  }

  static void assertSameGradients(
      Map<String, INDArray> actual, Map<String, INDArray> expected, double tolerance) {
    expected.forEach(
        (name, gradient) -> {
          if (gradient.norm2Number().doubleValue() == 0) {
            assertThat(actual.get(name).norm2Number().doubleValue()).as(name).isZero();
          } else {
            Scene.assertClose(name, actual.get(name), gradient, tolerance);
          }
        });
  }
}
