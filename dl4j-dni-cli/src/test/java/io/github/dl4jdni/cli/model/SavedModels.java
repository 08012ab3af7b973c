package io.github.dl4jdni.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small trained networks, saved. */
final class SavedModels {

  static final int FEATURES = 8;
  static final int CLASSES = 3;

  private SavedModels() {}

  private static NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .activation(Activation.TANH)
        .updater(new Adam(0.01));
  }

  private static DenseLayer dense(int width) {
    return new DenseLayer.Builder().nOut(width).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** 8 → 20 → 30 → 3. */
  static MultiLayerNetwork stack() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            defaults()
                .list()
                .layer(dense(20))
                .layer(dense(30))
                .layer(output())
                .setInputType(InputType.feedForward(FEATURES))
                .build());
    network.init();
    network.fit(data());
    return network;
  }

  /** A convolution of 4x4 images with 2 channels, then dense. */
  static MultiLayerNetwork images() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            defaults()
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(5)
                        .convolutionMode(ConvolutionMode.Same)
                        .build())
                .layer(output())
                .setInputType(InputType.convolutional(4, 4, 2))
                .build());
    network.init();
    return network;
  }

  /** A residual block. */
  static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(FEATURES))
                .addLayer("stem", dense(10), "in")
                .addLayer("branch", dense(10), "stem")
                .addVertex(
                    "joint", new ElementWiseVertex(ElementWiseVertex.Op.Add), "branch", "stem")
                .addLayer("out", output(), "joint")
                .setOutputs("out")
                .build());
    graph.init();
    graph.fit(data());
    return graph;
  }

  static DataSet data() {
    Nd4j.getRandom().setSeed(7);
    INDArray labels = Nd4j.create(DataType.FLOAT, 4, CLASSES);
    for (int i = 0; i < 4; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Nd4j.rand(DataType.FLOAT, 4, FEATURES), labels);
  }

  static Path save(Model network, Path file, boolean updater) throws IOException {
    ModelSerializer.writeModel(network, file.toFile(), updater);
    return file;
  }
}
