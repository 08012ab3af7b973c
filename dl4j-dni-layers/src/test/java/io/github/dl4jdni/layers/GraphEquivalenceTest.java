package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Interfaces in a graph with two inputs (a vector, an image) and two outputs. */
class GraphEquivalenceTest {

  private static final int CLASSES = 3; // of the first output
  private static final int TARGETS = 2; // of the second

  @Test
  void fullMixingHasTheGradientsOfTheStockGraph() {
    ComputationGraph stock =
        graph(new ActivationLayer(Activation.IDENTITY), new ActivationLayer(Activation.IDENTITY));
    ComputationGraph dni =
        graph(
            conditional("classes", GradientModel.convolutional(2), 1),
            conditional("targets", GradientModel.mlp(4), 1));
    stock.paramTable().forEach((key, view) -> dni.paramTable().get(key).assign(view));
    Map<String, INDArray> expected = gradients(stock);
    Map<String, INDArray> actual = gradients(dni);
    assertThat(expected).hasSize(10);
    expected.forEach((key, gradient) -> Scene.assertClose(key, actual.get(key), gradient, 1e-10));
    for (int step = 0; step < 3; step++) {
      stock.fit(data());
      dni.fit(data());
    }
    stock
        .paramTable()
        .forEach((key, view) -> Scene.assertClose(key, dni.paramTable().get(key), view, 1e-10));
  }

  @Test
  void syntheticGradientDenseInAGraphIsDenseLayerAndModule() {
    ComputationGraph apart = headed(false);
    ComputationGraph inOne = headed(true);
    apart
        .paramTable()
        .forEach(
            (key, view) -> inOne.paramTable().get(key.replace("module", "dense")).assign(view));
    INDArray features = Nd4j.randn(DataType.DOUBLE, new long[] {6, 4});
    INDArray labels = Nd4j.eye(CLASSES).castTo(DataType.DOUBLE).repeat(0, 2);
    for (int step = 0; step < 4; step++) {
      apart.fit(new INDArray[] {features}, new INDArray[] {labels});
      inOne.fit(new INDArray[] {features}, new INDArray[] {labels});
    }
    apart
        .paramTable()
        .forEach(
            (key, view) -> {
              INDArray same = inOne.paramTable().get(key.replace("module", "dense"));
              if (key.endsWith("unsolved")) { // the map is solved for at each batch
                assertThat(same).as(key).isEqualTo(view);
              } else {
                Scene.assertClose(key, same, view, 1e-12);
              }
            });
  }

  /**
   * Behind the trunk both interfaces get the same g. Each of the three examples has a class of its
   * own, so that the label rows of the fresh interface that sees classes are −g itself: its label
   * gradient is −cᵀg.
   */
  @Test
  void eachInterfaceSeesTheLabelsOfTheOutputItNames() {
    ComputationGraph graph = labelled();
    INDArray features = Nd4j.rand(DataType.DOUBLE, 3, 4);
    INDArray classes = Nd4j.eye(CLASSES).castTo(DataType.DOUBLE);
    INDArray targets = Nd4j.randn(DataType.DOUBLE, new long[] {3, TARGETS});
    Map<String, INDArray> gradients =
        gradients(
            graph, new MultiDataSet(new INDArray[] {features}, new INDArray[] {classes, targets}));
    // Rows of the message's channels, of the labels, and the bias.
    INDArray seesClasses = gradients.get("seesClasses_gradientModelW");
    INDArray seesTargets = gradients.get("seesTargets_gradientModelW");
    long channels = seesClasses.size(1);
    INDArray ofClasses = behind(seesClasses, channels); // [CLASSES + 1, channels]
    INDArray ofTargets = behind(seesTargets, channels); // [TARGETS + 1, channels]
    INDArray arrived = Nd4j.create(DataType.DOUBLE, CLASSES, ofClasses.size(1));
    for (int n = 0; n < CLASSES; n++) {
      arrived.putRow(n, ofClasses.getRow(n).neg());
    }
    INDArray message = graph.feedForward(features, false).get("trunk");
    Scene.assertClose(
        "message weights",
        seesClasses.get(NDArrayIndex.interval(0, channels), NDArrayIndex.all()),
        message.transpose().mmul(arrived).neg(),
        1e-10);
    INDArray expected = targets.transpose().mmul(arrived).neg();
    for (int k = 0; k < TARGETS; k++) {
      Scene.assertClose("target " + k, ofTargets.getRow(k), expected.getRow(k), 1e-10);
    }
    Scene.assertClose("bias", ofTargets.getRow(TARGETS), arrived.sum(0).neg(), 1e-10);
  }

  private static INDArray behind(INDArray rows, long from) {
    return rows.get(NDArrayIndex.interval(from, rows.size(0)), NDArrayIndex.all());
  }

  private static Layer conditional(String output, GradientModel model, double mixing) {
    return new ConditionalSGModule.Builder()
        .gradientModel(model)
        .labelsOf(output)
        .mixing(mixing)
        .build();
  }

  private static ComputationGraph graph(Layer afterImage, Layer afterTrunk) {
    ComputationGraphConfiguration configuration =
        Scene.base()
            .graphBuilder()
            .addInputs("vector", "image")
            .setInputTypes(InputType.feedForward(4), InputType.convolutional(4, 3, 2))
            .addLayer("dense", new DenseLayer.Builder().nOut(5).build(), "vector")
            .addLayer("convolution", new ConvolutionLayer.Builder(3, 3).nOut(2).build(), "image")
            .addLayer("afterImage", afterImage, "convolution")
            .addLayer("flat", new DenseLayer.Builder().nOut(3).build(), "afterImage")
            .addVertex("both", new MergeVertex(), "dense", "flat")
            .addLayer("afterTrunk", afterTrunk, "both")
            .addLayer("classes", output(LossFunction.MCXENT, Activation.SOFTMAX, CLASSES), "both")
            .addLayer(
                "targets", output(LossFunction.MSE, Activation.IDENTITY, TARGETS), "afterTrunk")
            .setOutputs("classes", "targets")
            .build();
    return initialized(configuration);
  }

  private static ComputationGraph labelled() {
    return initialized(
        Scene.base()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(4))
            .addLayer("trunk", new DenseLayer.Builder().nOut(5).build(), "in")
            .addLayer("seesTargets", conditional("targets", GradientModel.linear(), 1), "trunk")
            .addLayer(
                "seesClasses", conditional("classes", GradientModel.linear(), 1), "seesTargets")
            .addLayer(
                "classes", output(LossFunction.MCXENT, Activation.SOFTMAX, CLASSES), "seesClasses")
            .addLayer(
                "targets", output(LossFunction.MSE, Activation.IDENTITY, TARGETS), "seesClasses")
            .setOutputs("classes", "targets")
            .build());
  }

  private static ComputationGraph headed(boolean inOne) {
    var builder =
        Scene.base().graphBuilder().addInputs("in").setInputTypes(InputType.feedForward(4));
    if (inOne) {
      builder.addLayer(
          "dense",
          new SyntheticGradientDense.Builder().nOut(5).conditionOnLabels(true).build(),
          "in");
    } else {
      builder.addLayer("dense", new DenseLayer.Builder().nOut(5).build(), "in");
      builder.addLayer("module", new ConditionalSGModule.Builder().build(), "dense");
    }
    return initialized(
        builder
            .addLayer(
                "out",
                output(LossFunction.MCXENT, Activation.SOFTMAX, CLASSES),
                inOne ? "dense" : "module")
            .setOutputs("out")
            .build());
  }

  private static Layer output(LossFunction loss, Activation activation, int width) {
    return new OutputLayer.Builder(loss).activation(activation).nOut(width).build();
  }

  private static ComputationGraph initialized(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(Dni.connect(configuration));
    graph.init();
    return graph;
  }

  private static MultiDataSet data() {
    Nd4j.getRandom().setSeed(9);
    INDArray classes = Nd4j.zeros(DataType.DOUBLE, 5, CLASSES);
    for (int n = 0; n < 5; n++) {
      classes.putScalar(n, n % CLASSES, 1);
    }
    return new MultiDataSet(
        new INDArray[] {
          Nd4j.randn(DataType.DOUBLE, new long[] {5, 4}),
          Nd4j.randn(DataType.DOUBLE, new long[] {5, 2, 4, 3})
        },
        new INDArray[] {classes, Nd4j.randn(DataType.DOUBLE, new long[] {5, TARGETS})});
  }

  private static Map<String, INDArray> gradients(ComputationGraph graph) {
    return gradients(graph, data());
  }

  private static Map<String, INDArray> gradients(ComputationGraph graph, MultiDataSet data) {
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();
    Map<String, INDArray> gradients = new TreeMap<>();
    graph.gradient().gradientForVariable().forEach((key, g) -> gradients.put(key, g.dup()));
    return gradients;
  }
}
