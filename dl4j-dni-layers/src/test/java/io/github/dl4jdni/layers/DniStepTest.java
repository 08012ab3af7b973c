package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.LabelOptions;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientOptions;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** A network with interfaces under stock fit goes, step by step, where plain loops go. */
class DniStepTest {

  private static final int STEPS = 50;
  private static final double LEARNING_RATE = 0.3;
  private static final double MODEL_LEARNING_RATE = 0.1;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void syntheticGradientAloneFollowsPlainLoops(boolean inOne) {
    follow(inOne, new FixedSchedule(1), new FixedSchedule(0), i -> 1, i -> 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void consumptionScaleAndMixingFollowPlainLoops(boolean inOne) {
    follow(inOne, new FixedSchedule(0.3), new FixedSchedule(0.25), i -> 0.3, i -> 0.25);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void schedulesOfScaleAndMixingFollowPlainLoops(boolean inOne) {
    ISchedule halvedEveryTenIterations = new StepSchedule(ScheduleType.ITERATION, 0.8, 0.5, 10);
    ISchedule backpropFirst =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 1).add(7, 0.5).add(20, 0).build();
    follow(
        inOne,
        halvedEveryTenIterations,
        backpropFirst,
        i -> 0.8 * Math.pow(0.5, Math.floorDiv(i, 10)),
        i -> i < 7 ? 1 : i < 20 ? 0.5 : 0);
  }

  private static void follow(
      boolean inOne,
      ISchedule scale,
      ISchedule mixing,
      IntToDoubleFunction plainScale,
      IntToDoubleFunction plainMixing) {
    MultiLayerNetwork network = network(inOne, scale, mixing);
    PlainDni plain = new PlainDni(LEARNING_RATE, MODEL_LEARNING_RATE, plainScale, plainMixing);
    for (int layer = 0; layer < 3; layer++) {
      plain.weights[layer] = owner(network, layer, inOne).getParam("W").toDoubleMatrix();
      plain.biases[layer] = owner(network, layer, inOne).getParam("b").toDoubleVector();
    }
    for (int at = 0; at < 2; at++) {
      Layer model = modelOwner(network, at, inOne);
      double[][] rows = model.getParam("gradientModelW").toDoubleMatrix();
      plain.modelWeights[at] = Arrays.copyOfRange(rows, 0, rows[0].length);
      plain.modelContext[at] = Arrays.copyOfRange(rows, rows[0].length, rows.length);
    }
    for (int step = 0; step < STEPS; step++) {
      DataSet data = Scene.DENSE.data(DataType.DOUBLE, 8 + step % 3, 1, step);
      network.fit(data);
      plain.step(data.getFeatures().toDoubleMatrix(), data.getLabels().toDoubleMatrix());
    }
    for (int layer = 0; layer < 3; layer++) {
      Layer own = owner(network, layer, inOne);
      assertEqual(own.getParam("W"), plain.weights[layer], "weights " + layer);
      assertEqual(own.getParam("b"), new double[][] {plain.biases[layer]}, "biases " + layer);
    }
    for (int at = 0; at < 2; at++) {
      Layer model = modelOwner(network, at, inOne);
      INDArray rows = model.getParam("gradientModelW"); // message, labels, one
      long split = rows.size(1);
      assertEqual(
          rows.get(NDArrayIndex.interval(0, split), NDArrayIndex.all()),
          plain.modelWeights[at],
          "A " + at);
      assertEqual(
          rows.get(NDArrayIndex.interval(split, rows.size(0)), NDArrayIndex.all()),
          plain.modelContext[at],
          "B " + at);
    }
  }

  private static void assertEqual(INDArray actual, double[][] expected, String what) {
    double[][] rows = actual.reshape(expected.length, expected[0].length).toDoubleMatrix();
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        assertThat(rows[i][j])
            .as("%s[%d][%d]", what, i, j)
            .isCloseTo(expected[i][j], within(1e-9))
            .isNotZero();
      }
    }
  }

  private static Layer owner(MultiLayerNetwork network, int layer, boolean inOne) {
    return network.getLayer(inOne ? layer : 2 * layer);
  }

  private static Layer modelOwner(MultiLayerNetwork network, int at, boolean inOne) {
    return network.getLayer(inOne ? at : 2 * at + 1);
  }

  private static MultiLayerNetwork network(boolean inOne, ISchedule scale, ISchedule mixing) {
    var list = Scene.base().updater(new Sgd(LEARNING_RATE)).list();
    int[] widths = {5, 7, 6};
    for (int i = 0; i < 2; i++) {
      if (inOne) {
        SyntheticGradientDense.Builder dense = new SyntheticGradientDense.Builder();
        interfaced(dense.nIn(widths[i]).nOut(widths[i + 1]), scale, mixing);
        list.layer(dense.build());
      } else {
        ConditionalSGModule.Builder module = new ConditionalSGModule.Builder();
        interfaced(module.nIn(widths[i + 1]), scale, mixing);
        list.layer(new DenseLayer.Builder().nIn(widths[i]).nOut(widths[i + 1]).build());
        list.layer(module.build());
      }
    }
    list.layer(
        new OutputLayer.Builder(new LossMCXENT())
            .nIn(widths[2])
            .nOut(Scene.CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    return Scene.initialized(Dni.connect(list.build()));
  }

  private static <B extends LabelOptions<B> & SyntheticGradientOptions<B>> void interfaced(
      B builder, ISchedule scale, ISchedule mixing) {
    builder.gradientModel(GradientModel.linear());
    builder.labelCount(Scene.CLASSES);
    builder.consumptionScale(scale);
    builder.mixing(mixing);
    builder.gradientModelUpdater(new Sgd(MODEL_LEARNING_RATE));
  }
}
