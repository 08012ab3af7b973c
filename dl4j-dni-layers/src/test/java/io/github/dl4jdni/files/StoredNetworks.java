package io.github.dl4jdni.files;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Small networks to be stored; trained for a step, so that there is updater state. */
final class StoredNetworks {

  static final int FEATURES = 6;
  static final int CLASSES = 3;

  private StoredNetworks() {}

  static NeuralNetConfiguration.Builder defaults(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(type)
        .activation(Activation.TANH)
        .weightInit(new NormalDistribution(0, 0.5))
        .updater(new Adam(0.01));
  }

  static OutputLayer output() {
    return new OutputLayer.Builder(new LossMCXENT(Nd4j.createFromArray(1.0, 2.0, 0.5)))
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static MultiLayerNetwork layers(DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            defaults(type)
                .list()
                .layer(new DenseLayer.Builder().name("first").nOut(5).build())
                .layer(new BatchNormalization())
                .layer(output())
                .setInputType(InputType.feedForward(FEATURES))
                .build());
    network.init();
    if (type != DataType.FLOAT16) { // whose Adam divides by zero
      network.fit(data(type));
    }
    return network;
  }

  static ComputationGraph graph(DataType type) {
    ComputationGraph graph =
        new ComputationGraph(
            defaults(type)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(FEATURES))
                .addLayer("first", new DenseLayer.Builder().nOut(5).build(), "in")
                .addLayer("out", output(), "first")
                .setOutputs("out")
                .build());
    graph.init();
    if (type != DataType.FLOAT16) {
      graph.fit(data(type));
    }
    return graph;
  }

  static DataSet data(DataType type) {
    Nd4j.getRandom().setSeed(3);
    INDArray labels = Nd4j.create(type, 4, CLASSES);
    for (int i = 0; i < 4; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Nd4j.rand(type, 4, FEATURES), labels);
  }
}
