package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.layers.ModelObjective.Layout;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Local classifiers: what is below them, and they, descend their own cross-entropy. */
class LocalGradientModelTest {

  private static ConditionalSGModule module(int... hidden) {
    return new ConditionalSGModule.Builder().gradientModel(GradientModel.local(hidden)).build();
  }

  static Stream<Arguments> scenes() {
    return Stream.of(Scene.values())
        .flatMap(
            scene ->
                Stream.of(
                    Arguments.of(scene, new int[0], false),
                    Arguments.of(scene, new int[] {4}, false),
                    Arguments.of(scene, new int[0], true)))
        .filter(arguments -> !(boolean) arguments.get()[2] || mayMaskLabels(arguments));
  }

  private static boolean mayMaskLabels(Arguments arguments) {
    return arguments.get()[0] != Scene.MASKED_SERIES; // has a mask already
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void gradientsAreTheNumericDerivativeOfTheLocalLoss(
      Scene scene, int[] hidden, boolean maskedLabels) {
    MultiLayerNetwork network = scene.network(module(hidden));
    Scene.randomizeModel(network, Scene.INTERFACE, 5);
    DataSet data = maskedLabels ? LabelMasks.mask(scene, scene.data()) : scene.data();
    MessageObjective.assertGradients(
        network, data, message -> loss(scene, network, message, data), 0, Scene.INTERFACE);
  }

  /** −Σ c log softmax(head(h)), by loops over doubles; of means where labels are the examples'. */
  private static double loss(
      Scene scene, MultiLayerNetwork network, INDArray message, DataSet data) {
    Layout layout = new Layout(scene, message.shape());
    double[][] rows = layout.rows(message);
    double loss = 0;
    if (scene.hasLabelsPerPosition()) {
      double[][] labels = layout.rows(data.getLabels());
      for (int p = 0; p < rows.length; p++) {
        double counts = inMessage(scene, layout, data, p) * inLabels(scene, layout, data, p);
        loss += counts == 0 ? 0 : entropy(network, rows[p], labels[p]);
      }
      return loss;
    }
    for (int example = 0; example < message.size(0); example++) {
      double[] mean = new double[rows[0].length];
      double total = 0;
      int any = -1;
      for (int p = 0; p < rows.length; p++) {
        if (layout.index(p, 0)[0] == example && inMessage(scene, layout, data, p) != 0) {
          total++;
          any = p;
          for (int c = 0; c < mean.length; c++) {
            mean[c] += rows[p][c];
          }
        }
      }
      for (int c = 0; c < mean.length; c++) {
        mean[c] /= total;
      }
      if (inLabels(scene, layout, data, any) != 0) {
        loss += entropy(network, mean, data.getLabels().getRow(example).toDoubleVector());
      }
    }
    return loss;
  }

  private static double inMessage(Scene scene, Layout layout, DataSet data, int position) {
    return scene.isMasked() ? data.getFeaturesMaskArray().getDouble(layout.maskIndex(position)) : 1;
  }

  private static double inLabels(Scene scene, Layout layout, DataSet data, int position) {
    return LabelMasks.at(scene, data, layout.index(position, 0));
  }

  private static double entropy(MultiLayerNetwork network, double[] message, double[] labels) {
    double[] z = message;
    for (int layer = 0; network.paramTable().containsKey(key(layer, "W")); layer++) {
      INDArray weights = network.getParam(key(layer, "W"));
      INDArray bias = network.getParam(key(layer, "b"));
      double[] below = z;
      boolean last = !network.paramTable().containsKey(key(layer + 1, "W"));
      z =
          IntStream.range(0, (int) weights.size(1))
              .mapToDouble(
                  out -> {
                    double sum = bias.getDouble(out);
                    for (int in = 0; in < below.length; in++) {
                      sum += below[in] * weights.getDouble(in, out);
                    }
                    return last ? sum : Math.max(sum, 0);
                  })
              .toArray();
    }
    double partition = 0;
    for (double each : z) {
      partition += Math.exp(each);
    }
    double entropy = 0;
    for (int k = 0; k < labels.length; k++) {
      entropy -= labels[k] * (z[k] - Math.log(partition));
    }
    return entropy;
  }

  private static String key(int layer, String name) {
    return Scene.INTERFACE + "_gradientModel" + layer + name;
  }

  @ParameterizedTest
  @EnumSource
  void freshClassifierHandsDownZeroAndLearns(Scene scene) {
    for (int[] hidden : new int[][] {{}, {4}}) {
      MultiLayerNetwork network = scene.network(module(hidden));
      DataSet data = scene.data();
      var gradients = Scene.gradients(network, data);
      for (String key : network.getLayer(0).paramTable().keySet()) {
        assertThat(gradients.get("0_" + key).amaxNumber().doubleValue()).as(key).isZero();
      }
      network.fit(data);
      assertThat(Scene.gradients(network, data).get("0_W").amaxNumber().doubleValue()).isPositive();
    }
  }

  /** A sequence or image of which nothing counts teaches nothing, and divides nothing by zero. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void whollyMaskedExampleTeachesNothing(DataType type) {
    Scene scene = Scene.MASKED_SERIES_TO_CLASS;
    var list = Scene.base().dataType(type).list();
    list.layer(new LSTM.Builder().nOut(5).build()).layer(module());
    // A mean over no positions, as the scene has it, would be 0/0.
    list.layer(new GlobalPoolingLayer.Builder(PoolingType.SUM).build());
    list.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(Scene.CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network =
        Scene.initialized(Dni.connect(list.setInputType(scene.inputType).build(), scene.inputType));
    Scene.randomizeModel(network, Scene.INTERFACE, 5);
    DataSet data = scene.data(type, 4, 6, 17);
    data.getFeaturesMaskArray().putRow(2, data.getFeaturesMaskArray().getRow(2).mul(0));
    data.setLabelsMaskArray(null);
    INDArray head = gradient(network, data);
    assertThat(head.sumNumber().doubleValue()).isFinite();
    data.getLabels().putRow(2, data.getLabels().getRow(1).mul(3));
    assertThat(gradient(network, data)).isEqualTo(head);
    data.getLabels().putRow(1, data.getLabels().getRow(1).mul(3));
    assertThat(gradient(network, data)).isNotEqualTo(head);
  }

  private static INDArray gradient(MultiLayerNetwork network, DataSet data) {
    return Scene.gradients(network, data).get(Scene.INTERFACE + "_gradientModel0W");
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void denseLayerAndModuleInOne(DataType type) {
    MultiLayerNetwork apart =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base().dataType(type), new DenseLayer.Builder().nOut(7).build(), module(4)));
    MultiLayerNetwork inOne =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base().dataType(type),
                new SyntheticGradientDense.Builder()
                    .nOut(7)
                    .conditionOnLabels(true)
                    .gradientModel(GradientModel.local(4))
                    .build()));
    Scene.randomizeModel(apart, 2, 5);
    inOne.setParams(apart.params());
    for (int step = 0; step < 5; step++) {
      DataSet data = Scene.DENSE.data(type, 5, 1, step);
      apart.fit(data);
      inOne.fit(data);
    }
    Scene.assertClose(
        "parameters", inOne.params(), apart.params(), type == DataType.DOUBLE ? 1e-12 : 1e-5);
  }
}
