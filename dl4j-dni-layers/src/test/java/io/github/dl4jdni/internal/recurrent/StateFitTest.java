package io.github.dl4jdni.internal.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientSimpleRnn;
import io.github.dl4jdni.internal.context.LabelsAhead;
import io.github.dl4jdni.internal.predictors.PlainLeastSquares;
import io.github.dl4jdni.internal.recurrent.RecurrentScene.Kind;
import io.github.dl4jdni.layers.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * What the gradient models of states learn, window by window, how far their predictions are shrunk,
 * and which labels they see: against plain loops.
 */
class StateFitTest {

  private static final int UNITS = 3;
  private static final int EXAMPLES = 4;
  private static final int WINDOW = 4;
  private static final double FORGETTING = 0.9;
  private static final double RIDGE = 1e-3;
  private static final double MEMORY = 0.98;

  private static Layer layer(Kind kind, Consumer<StateGradientOptions<?>> options) {
    if (kind == Kind.LSTM_CELL) {
      SyntheticGradientLSTM.Builder builder = new SyntheticGradientLSTM.Builder().nOut(UNITS);
      options.accept(builder);
      return builder.build();
    }
    SyntheticGradientSimpleRnn.Builder builder =
        new SyntheticGradientSimpleRnn.Builder().nOut(UNITS);
    options.accept(builder);
    return builder.build();
  }

  /** A network whose own weights stand still. */
  private static MultiLayerNetwork network(Kind kind, Consumer<StateGradientOptions<?>> options) {
    return RecurrentScene.network(
        WINDOW, RNNFormat.NCW, new Sgd(0.0), List.of(layer(kind, options)));
  }

  /** One model by plain loops: its moments, its map, and the running means of its fit. */
  private static final class PlainModel {

    private final PlainLeastSquares squares;
    private final int outputs;
    private double[][] map;
    private int unsolved;
    private double agreement;
    private double energy;

    PlainModel(int features, int outputs) {
      squares = new PlainLeastSquares(features, outputs, FORGETTING);
      map = new double[features][outputs];
      this.outputs = outputs;
    }

    double[][] predict(double[][] x) {
      double[][] predicted = new double[x.length][outputs];
      for (int row = 0; row < x.length; row++) {
        for (int out = 0; out < outputs; out++) {
          for (int in = 0; in < map.length; in++) {
            predicted[row][out] += x[row][in] * map[in][out];
          }
        }
      }
      return predicted;
    }

    void learn(double[][] x, double[][] g, double[] counts) {
      double n = 0;
      double product = 0;
      double square = 0;
      double[][] predicted = predict(x);
      for (int row = 0; row < x.length; row++) {
        n += counts[row];
        for (int out = 0; out < outputs; out++) {
          product += counts[row] * predicted[row][out] * g[row][out];
          square += counts[row] * predicted[row][out] * predicted[row][out];
        }
      }
      if (n == 0) {
        return;
      }
      agreement = MEMORY * agreement + (1 - MEMORY) * product / n;
      energy = MEMORY * energy + (1 - MEMORY) * square / n;
      squares.learn(x, g, counts);
      if (++unsolved == 2) {
        map = squares.solution(RIDGE);
        unsolved = 0;
      }
    }

    double shrinkage() {
      return energy == 0 ? 0 : Math.max(0, Math.min(1, agreement / energy));
    }
  }

  /** Follows a training, window by window, from the states and gradients that it went through. */
  private static final class Follower extends BaseTrainingListener {

    private final List<PlainModel> models = new ArrayList<>();
    private final Kind kind;
    private final int ahead;
    private DataSet data;
    private int window;
    private double[][] former; // features of the window before
    private double[] formerCounts;
    private int formerWindow;
    private int compared;

    Follower(Kind kind, int count, int ahead) {
      this.kind = kind;
      this.ahead = ahead;
      int features = kind.stateParts() * UNITS + RecurrentScene.CLASSES * (1 + ahead) + 1;
      for (int i = 0; i < count; i++) {
        models.add(new PlainModel(features, kind.stateParts() * UNITS));
      }
    }

    void begin(DataSet sequence) {
      data = sequence;
      window = 0;
    }

    private PlainModel model(int of) {
      return models.get(Math.min(of, models.size() - 1));
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      RecurrentGradientLayer<?> layer = (RecurrentGradientLayer<?>) network.getLayer(0);
      if (former != null) {
        double[][] target =
            window == 0 // the sequence before was cleared: nothing followed
                ? new double[EXAMPLES][kind.stateParts() * UNITS]
                : layer.initialStateGradient().toDoubleMatrix();
        model(formerWindow).learn(former, target, formerCounts);
      }
      int last = Math.min((int) data.getFeatures().size(2), WINDOW * (window + 1)) - 1;
      former = features(layer.rnnGetTBPTTState(), last);
      formerCounts = goingOn(last);
      formerWindow = window;
      INDArray handedBack = layer.predictFinalStateGradient(LayerWorkspaceMgr.noWorkspaces());
      double[][] expected = model(window).predict(former);
      double shrinkage = model(window).shrinkage();
      for (int n = 0; n < EXAMPLES; n++) {
        for (int unit = 0; unit < expected[n].length; unit++) {
          assertThat(handedBack.getDouble(n, unit))
              .as("window %d, example %d, unit %d", window, n, unit)
              .isCloseTo(shrinkage * expected[n][unit], within(1e-8));
          compared += shrinkage * expected[n][unit] == 0 ? 0 : 1;
        }
      }
      window++;
    }

    private double[][] features(Map<String, INDArray> state, int last) {
      int parts = kind.stateParts();
      int classes = RecurrentScene.CLASSES;
      double[][] features = new double[EXAMPLES][parts * UNITS + classes * (1 + ahead) + 1];
      for (int n = 0; n < EXAMPLES; n++) {
        for (int part = 0; part < parts; part++) {
          for (int unit = 0; unit < UNITS; unit++) {
            features[n][part * UNITS + unit] = state.get(kind.stateKeys()[part]).getDouble(n, unit);
          }
        }
        for (int step = 0; step <= ahead; step++) {
          boolean inside = last + step < data.getLabels().size(2);
          boolean counts =
              inside
                  && (step == 0
                      || data.getLabelsMaskArray() == null
                      || data.getLabelsMaskArray().getDouble(n, last + step) == 1);
          for (int c = 0; counts && c < classes; c++) {
            features[n][parts * UNITS + step * classes + c] =
                data.getLabels().getDouble(n, c, last + step);
          }
        }
        features[n][features[n].length - 1] = 1;
      }
      return features;
    }

    /** By the mask; no sequence has more than one gap, its end. */
    private double[] goingOn(int last) {
      double[] going = new double[EXAMPLES];
      for (int n = 0; n < EXAMPLES; n++) {
        INDArray mask = data.getFeaturesMaskArray();
        going[n] = mask == null ? 1 : mask.getDouble(n, last);
      }
      return going;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM_CELL, 1, 0, false",
    "LSTM_CELL, 3, 2, false",
    "SIMPLE, 2, 5, true",
    "SIMPLE, 8, 0, true",
    "LSTM_CELL, 2, 1, true"
  })
  void modelsFollowAPlainLoop(Kind kind, int models, int ahead, boolean masked) {
    MultiLayerNetwork network =
        network(
            kind,
            options -> {
              options.gradientModel(
                  GradientModel.leastSquares()
                      .withForgetting(FORGETTING)
                      .withRidge(RIDGE)
                      .solveEvery(2));
              options.conditionOnLabels(true);
              options.labelsAhead(ahead);
              options.perWindow(models);
            });
    Follower follower = new Follower(kind, models, ahead);
    network.setListeners(follower);
    for (int seed = 0; seed < 8; seed++) {
      DataSet data = RecurrentScene.data(RNNFormat.NCW, EXAMPLES, 14, seed);
      if (masked) {
        data = RecurrentScene.masked(data, RNNFormat.NCW, 14, 6, 9, 14);
      }
      follower.begin(data);
      network.fit(ahead == 0 ? data : LabelsAhead.of(data, ahead));
    }
    assertThat(follower.compared).isGreaterThan(100);
  }

  /** Before and after the backward pass, and where windows use each other's arrays again. */
  @ParameterizedTest
  @EnumSource
  void predictionsAreMadeByTheModelOfTheWindowThatWasRun(Kind kind) {
    MultiLayerNetwork network =
        network(
            kind,
            options -> {
              options.gradientModel(GradientModel.linear());
              options.shrinkage(false);
              options.perWindow(3);
            });
    RecurrentScene.randomizeModels(network, 4);
    RecurrentGradientLayer<?> layer = (RecurrentGradientLayer<?>) network.getLayer(0);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, EXAMPLES, WINDOW, 3);
    for (int sequence = 0; sequence < 2; sequence++) {
      for (int window = 0; window < 4; window++) {
        Map<String, INDArray> before = layer.rnnGetTBPTTState();
        layer.rnnActivateUsingStoredState(
            data.getFeatures(), true, true, LayerWorkspaceMgr.noWorkspaces());
        assertPredictedByModel(kind, network, Math.min(window, 2));
        layer.rnnSetTBPTTState(before);
        layer.beginWindow(window, false);
        RecurrentScene.gradients(network, data);
        assertPredictedByModel(kind, network, Math.min(window, 2));
      }
      network.rnnClearPreviousState();
    }
  }

  /** Zero was handed in there, whatever the model would have said. */
  @ParameterizedTest
  @EnumSource
  void endsThatAreKnownInTimeDoNotCountForTheShrinkage(Kind kind) {
    MultiLayerNetwork network =
        network(
            kind,
            options -> {
              options.gradientModel(GradientModel.linear());
              options.perWindow(1);
            });
    RecurrentScene.randomizeModels(network, 5);
    network.getParam("0_gradientModelfit").assign(0);
    RecurrentGradientLayer<?> layer = (RecurrentGradientLayer<?>) network.getLayer(0);
    List<INDArray> predicted = new ArrayList<>();
    List<INDArray> targets = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            if (iteration == 0) {
              predicted.add(byModel(kind, network, "0_gradientModelW"));
              layer.beginWindow(1, true);
            } else {
              targets.add(layer.initialStateGradient().dup());
            }
          }
        });
    network.fit(RecurrentScene.data(RNNFormat.NCW, EXAMPLES, 2 * WINDOW, 6));
    double share = (1 - MEMORY) / EXAMPLES;
    INDArray fit = network.getParam("0_gradientModelfit");
    assertThat(fit.getDouble(0, 0))
        .isNotZero()
        .isCloseTo(share * product(predicted.get(0), targets.get(0)), within(1e-9));
    assertThat(fit.getDouble(0, 1))
        .isNotZero()
        .isCloseTo(share * product(predicted.get(0), predicted.get(0)), within(1e-9));
  }

  private static double product(INDArray left, INDArray right) {
    return left.mul(right).sumNumber().doubleValue();
  }

  /** [s 1]W of the last window's final state. */
  private static INDArray byModel(Kind kind, MultiLayerNetwork network, String parameter) {
    Map<String, INDArray> state =
        ((RecurrentGradientLayer<?>) network.getLayer(0)).rnnGetTBPTTState();
    List<INDArray> parts = new ArrayList<>();
    for (String key : kind.stateKeys()) {
      parts.add(state.get(key));
    }
    parts.add(Nd4j.ones(DataType.DOUBLE, EXAMPLES, 1));
    return Nd4j.hstack(parts).mmul(network.getParam(parameter));
  }

  private static void assertPredictedByModel(Kind kind, MultiLayerNetwork network, int model) {
    RecurrentGradientLayer<?> layer = (RecurrentGradientLayer<?>) network.getLayer(0);
    Scene.assertClose(
        "model " + model,
        layer.predictFinalStateGradient(LayerWorkspaceMgr.noWorkspaces()),
        byModel(kind, network, "0_gradientModelwindow" + model + "-W"),
        1e-9);
  }

  /** Nothing is handed back before there was a prediction to measure. */
  @ParameterizedTest
  @EnumSource
  void freshLayerIsTruncatedBackprop(Kind kind) {
    MultiLayerNetwork fresh = network(kind, options -> {});
    MultiLayerNetwork truncated = network(kind, options -> options.consumptionScale(0));
    RecurrentScene.copyParameters(fresh, truncated);
    DataSet data = RecurrentScene.data(RNNFormat.NCW, EXAMPLES, 8, 1);
    List<DataSet> windows =
        List.of(
            RecurrentScene.window(data, RNNFormat.NCW, 0, 4),
            RecurrentScene.window(data, RNNFormat.NCW, 4, 8));
    var expected = RecurrentScene.gradients(truncated, windows, i -> {});
    var actual = RecurrentScene.gradients(fresh, windows, i -> {});
    for (int i = 0; i < 2; i++) {
      for (var each : expected.get(i).entrySet()) {
        if (!each.getKey().contains("gradientModel")) {
          Scene.assertClose(
              each.getKey(), actual.get(i).get(each.getKey()), each.getValue(), 1e-12);
        }
      }
    }
  }

  /**
   * A window without a loss, from beyond which nothing comes, leaves zero in all that it writes.
   */
  @ParameterizedTest
  @EnumSource
  void windowWithoutAnyGradientWritesZero(Kind kind) {
    MultiLayerNetwork network =
        RecurrentScene.network(
            WINDOW, RNNFormat.NCW, List.of(layer(kind, options -> {}), layer(kind, options -> {})));
    DataSet data = RecurrentScene.data(RNNFormat.NCW, EXAMPLES, 4, 2);
    RecurrentScene.gradients(network, List.of(data), i -> {}); // leaves something else there
    data.setLabelsMaskArray(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 4));
    RecurrentScene.gradients(network, List.of(data), i -> {})
        .get(0)
        .forEach((name, gradient) -> assertThat(gradient.amaxNumber().doubleValue()).isZero());
  }
}
