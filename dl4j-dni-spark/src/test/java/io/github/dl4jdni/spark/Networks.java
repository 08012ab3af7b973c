package io.github.dl4jdni.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and data. */
final class Networks {

  static final int FEATURES = 6;
  static final int HIDDEN = 8;
  static final int CLASSES = 3;

  private Networks() {}

  static NeuralNetConfiguration.Builder base(DataType type, IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .dataType(type)
        .activation(Activation.TANH)
        .updater(updater);
  }

  static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(HIDDEN).build();
  }

  static ConditionalSGModule conditional(GradientModel model) {
    return new ConditionalSGModule.Builder().gradientModel(model).build();
  }

  static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static MultiLayerNetwork stack(NeuralNetConfiguration.Builder base, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(list.setInputType(InputType.feedForward(FEATURES)).build()));
    network.init();
    return network;
  }

  static ComputationGraph graph(NeuralNetConfiguration.Builder base, Layer... layers) {
    var builder =
        base.graphBuilder().addInputs("in").setInputTypes(InputType.feedForward(FEATURES));
    String below = "in";
    for (int i = 0; i < layers.length; i++) {
      builder.addLayer("layer" + i, layers[i], below);
      below = "layer" + i;
    }
    ComputationGraph network = new ComputationGraph(Dni.connect(builder.setOutputs(below).build()));
    network.init();
    return network;
  }

  /** A minibatch of Gaussian features whose largest coordinates tell the class. */
  static DataSet data(DataType type, int examples, long seed) {
    Random random = new Random(seed);
    INDArray features = Nd4j.create(type, examples, FEATURES);
    INDArray labels = Nd4j.create(type, examples, CLASSES);
    for (int i = 0; i < examples; i++) {
      for (int j = 0; j < FEATURES; j++) {
        features.putScalar(i, j, random.nextGaussian());
      }
      labels.putScalar(i, random.nextInt(CLASSES), 1);
    }
    return new DataSet(features, labels);
  }

  static List<DataSet> minibatches(DataType type, int count, int examples, long seed) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      minibatches.add(data(type, examples, seed + i));
    }
    return minibatches;
  }

  static INDArray updaterState(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? stack.getUpdater().getStateViewArray()
        : ((ComputationGraph) network).getUpdater().getStateViewArray();
  }

  static double[] numbers(INDArray array) {
    return array == null
        ? new double[0]
        : array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }

  /** All that training changes, to the bit. */
  static List<double[]> state(Model network) {
    return List.of(
        numbers(network.params()),
        numbers(updaterState(network)),
        new double[] {network.score(), iteration(network), epoch(network)});
  }

  static void assertSame(List<double[]> actual, List<double[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).as("part " + i).isEqualTo(expected.get(i));
    }
  }

  static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    assertThat(numbers(actual)).containsExactly(numbers(expected), Offset.offset(tolerance));
  }

  static int iteration(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? stack.getIterationCount()
        : ((ComputationGraph) network).getIterationCount();
  }

  static int epoch(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? stack.getEpochCount()
        : ((ComputationGraph) network).getEpochCount();
  }
}
