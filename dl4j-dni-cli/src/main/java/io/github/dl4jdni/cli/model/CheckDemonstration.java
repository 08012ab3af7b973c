package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/** A small network with interfaces, for a check without a model of one's own. */
final class CheckDemonstration {

  static final InputType INPUT = InputType.convolutional(6, 6, 2);

  private static final int CLASSES = 3;

  private CheckDemonstration() {}

  static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .activation(Activation.TANH)
                    .list()
                    .layer(
                        new ConvolutionLayer.Builder(3, 3)
                            .nOut(4)
                            .convolutionMode(ConvolutionMode.Same)
                            .build())
                    .layer(
                        new ConditionalSGModule.Builder()
                            .gradientModel(GradientModel.convolutional())
                            .build())
                    .layer(new BatchNormalization())
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nOut(8)
                            .conditionOnLabels(true)
                            .build())
                    .layer(
                        new OutputLayer.Builder()
                            .nOut(CLASSES)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(INPUT)
                    .build()));
    network.init();
    return network;
  }
}
