package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.updaters.FusedAdam;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A network that is measured: fully connected, ReLU, Adam, float; its interfaces have error models
 * that see the labels.
 *
 * @param hidden width of each hidden layer
 * @param hiddenLayers how many there are
 * @param normalized whether they normalise their batches
 * @param interfacesAfter the hidden layers, counted from 1, that an interface stands behind
 * @param fused whether Adam takes one pass over the memory
 */
record DenseNetwork(
    int hidden,
    int hiddenLayers,
    boolean normalized,
    List<Integer> interfacesAfter,
    boolean fused) {

  private static final double LEARNING_RATE = 1e-3;

  static final int INPUTS = 784;
  static final int CLASSES = 10;

  DenseNetwork {
    interfacesAfter = List.copyOf(interfacesAfter);
  }

  /** {@return the network without interfaces, of stock layers alone} */
  static DenseNetwork stock(int hidden, int hiddenLayers, boolean normalized) {
    return new DenseNetwork(hidden, hiddenLayers, normalized, List.of(), false);
  }

  /**
   * {@return the same layers cut into modules of balanced cost}
   *
   * @param modules how many
   */
  DenseNetwork intoModules(int modules) {
    MultiLayerConfiguration converted =
        Dni.convert(stock(hidden, hiddenLayers, normalized).configuration())
            .conditionOnLabels(true)
            .intoModules(modules)
            .build();
    List<Integer> interfaces = new ArrayList<>();
    int layer = 0;
    for (NeuralNetConfiguration each : converted.getConfs()) {
      if (each.getLayer() instanceof DenseLayer
          || each.getLayer() instanceof SyntheticGradientDense) {
        layer++;
      }
      if (each.getLayer() instanceof InterfaceConfiguration) {
        interfaces.add(layer);
      }
    }
    return withInterfacesAfter(interfaces);
  }

  /** {@return the same layers with interfaces behind some of them} */
  DenseNetwork withInterfacesAfter(List<Integer> layers) {
    return new DenseNetwork(hidden, hiddenLayers, normalized, layers, fused);
  }

  /** {@return the same with the fused updater} */
  DenseNetwork withFusedUpdater() {
    return new DenseNetwork(hidden, hiddenLayers, normalized, interfacesAfter, true);
  }

  /** {@return the same layers with an interface behind each hidden one} */
  DenseNetwork withInterfacesEverywhere() {
    return withInterfacesAfter(IntStream.rangeClosed(1, hiddenLayers).boxed().toList());
  }

  /** {@return the number of inputs of a hidden layer} */
  int inputsOf(int layer) {
    return layer == 1 ? INPUTS : hidden;
  }

  /** {@return the number of modules that the interfaces cut the network into} */
  int modules() {
    return interfacesAfter.size() + 1;
  }

  /** {@return a fresh network} */
  MultiLayerNetwork create() {
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration()));
    network.init();
    return network;
  }

  private MultiLayerConfiguration configuration() {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .updater(fused ? new FusedAdam(LEARNING_RATE) : new Adam(LEARNING_RATE))
            .list();
    for (int layer = 1; layer <= hiddenLayers; layer++) {
      if (interfacesAfter.contains(layer)) {
        addWithInterface(list, layer);
      } else if (normalized) {
        addNormalized(list, layer);
      } else {
        list.layer(
            new DenseLayer.Builder()
                .nIn(inputsOf(layer))
                .nOut(hidden)
                .activation(Activation.RELU)
                .build());
      }
    }
    list.layer(
        new OutputLayer.Builder(new LossMCXENT())
            .nIn(hidden)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    return list.build();
  }

  private void addWithInterface(NeuralNetConfiguration.ListBuilder list, int layer) {
    list.layer(
        new SyntheticGradientDense.Builder()
            .nIn(inputsOf(layer))
            .nOut(hidden)
            .hasBias(!normalized)
            .batchNormalization(normalized)
            .activation(Activation.RELU)
            .conditionOnLabels(true)
            .inputGradient(layer > 1)
            .build());
  }

  private void addNormalized(NeuralNetConfiguration.ListBuilder list, int layer) {
    list.layer(
        new DenseLayer.Builder()
            .nIn(inputsOf(layer))
            .nOut(hidden)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build());
    list.layer(new BatchNormalization.Builder().nIn(hidden).nOut(hidden).build());
    list.layer(new ActivationLayer.Builder().activation(Activation.RELU).build());
  }

  /** {@return the widths, with interfaces as bars} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(INPUTS);
    for (int layer = 1; layer <= hiddenLayers; layer++) {
      text.append('-').append(hidden).append(interfacesAfter.contains(layer) ? "|" : "");
    }
    return text.append('-').append(CLASSES).toString().replace("|-", "|");
  }
}
