package io.github.dl4jdni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
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
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and data for tests of whole networks. */
public final class IntegrationNetworks {

  public static final int FEATURES = 4;
  public static final int HIDDEN = 5;
  public static final int CLASSES = 3;

  private IntegrationNetworks() {}

  public static NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .dataType(DataType.DOUBLE)
        .activation(Activation.TANH)
        .updater(new Adam(0.01));
  }

  public static MultiLayerConfiguration stack(InputType input, Layer... layers) {
    return stack(defaults(), input, layers);
  }

  public static MultiLayerConfiguration stack(
      NeuralNetConfiguration.Builder builder, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = builder.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return list.setInputType(input).build();
  }

  /** Dense, conditional interface, output: mean squared error, so that any labels will do. */
  public static MultiLayerConfiguration conditional(GradientModel model) {
    return stack(InputType.feedForward(FEATURES), dense(), interfaceWith(model), output());
  }

  /** The same as a graph. */
  public static ComputationGraphConfiguration conditionalGraph(GradientModel model) {
    return defaults()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.feedForward(FEATURES))
        .addLayer("dense", dense(), "in")
        .addLayer("interface", interfaceWith(model), "dense")
        .addLayer("out", output(), "interface")
        .setOutputs("out")
        .build();
  }

  public static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(HIDDEN).build();
  }

  public static ConditionalSGModule interfaceWith(GradientModel model) {
    return new ConditionalSGModule.Builder().gradientModel(model).build();
  }

  public static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(CLASSES)
        .activation(Activation.IDENTITY)
        .build();
  }

  public static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  public static ComputationGraph graph(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  /** Features and labels of the networks above, all numbers different. */
  public static DataSet data(int examples, long seed) {
    return new DataSet(numbers(seed, examples, FEATURES), numbers(seed + 1, examples, CLASSES));
  }

  /** Standard normal numbers that depend on nothing but their seed. */
  public static INDArray numbers(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray numbers = Nd4j.create(DataType.DOUBLE, shape);
    INDArray flat = numbers.reshape(numbers.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, random.nextGaussian());
    }
    return numbers;
  }

  /** Rows as a conditional model sees them: a one behind each. */
  public static INDArray withOne(INDArray rows) {
    return Nd4j.hstack(rows.castTo(DataType.DOUBLE), Nd4j.ones(DataType.DOUBLE, rows.size(0), 1));
  }

  /** All numbers of an array, to be compared without the tolerance that its equals has. */
  public static double[] exactly(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }

  /** Parameters and updater state of a network at one moment. */
  public static final class State {
    private final double[] parameters;
    private final double[] updater;

    private State(Model network) {
      parameters = exactly(network.params());
      INDArray state =
          network instanceof MultiLayerNetwork stack
              ? stack.getUpdater().getStateViewArray()
              : ((ComputationGraph) network).getUpdater().getStateViewArray();
      updater = state == null ? new double[0] : exactly(state);
    }

    public static State of(Model network) {
      return new State(network);
    }

    public void assertUnchanged(Model network) {
      State now = of(network);
      assertThat(now.parameters).isEqualTo(parameters);
      assertThat(now.updater).isEqualTo(updater);
    }
  }
}
