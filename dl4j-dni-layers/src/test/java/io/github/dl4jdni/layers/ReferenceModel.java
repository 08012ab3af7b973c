package io.github.dl4jdni.layers;

import io.github.dl4jdni.conf.GradientModel;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/** The gradient models, and for stacks of layers what a stock network of them looks like. */
enum ReferenceModel {
  LINEAR,
  LEAST_SQUARES,
  ERROR,
  SOFTMAX,
  MLP,
  MLP_WITH_BATCH_NORMALIZATION,
  DENSE_TANH,
  CONVOLUTIONAL,
  CONVOLUTIONAL_WITH_BATCH_NORMALIZATION,
  TWO_LSTM;

  GradientModel model() {
    return switch (this) {
      case LINEAR -> GradientModel.linear();
      case LEAST_SQUARES -> GradientModel.leastSquares().solveEvery(2);
      case ERROR -> GradientModel.error();
      case SOFTMAX -> GradientModel.softmax();
      case MLP -> GradientModel.mlp(4);
      case MLP_WITH_BATCH_NORMALIZATION -> GradientModel.mlp(4).withBatchNormalization();
      case CONVOLUTIONAL -> GradientModel.convolutional(2);
      case CONVOLUTIONAL_WITH_BATCH_NORMALIZATION ->
          GradientModel.convolutional(2).withBatchNormalization();
      case DENSE_TANH ->
          GradientModel.of(
              new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
              new DenseLayer.Builder().hasBias(false).build());
      case TWO_LSTM ->
          GradientModel.of(
              new LSTM.Builder().nOut(3).activation(Activation.TANH).build(),
              new LSTM.Builder().activation(Activation.TANH).build());
    };
  }

  /** The same stack for a stock network, or none for what is not a stack. */
  List<Layer> stockLayers(int outputs) {
    return switch (this) {
      case LINEAR, LEAST_SQUARES, ERROR, SOFTMAX -> List.of();
      case MLP -> List.of(dense(4, Activation.RELU, true), dense(outputs));
      case MLP_WITH_BATCH_NORMALIZATION ->
          List.of(
              dense(4, Activation.IDENTITY, false),
              new BatchNormalization(),
              new ActivationLayer(Activation.RELU),
              dense(outputs));
      case DENSE_TANH ->
          List.of(dense(4, Activation.TANH, true), dense(outputs, Activation.IDENTITY, false));
      case CONVOLUTIONAL -> List.of(convolution(2, Activation.RELU, true), convolution(outputs));
      case CONVOLUTIONAL_WITH_BATCH_NORMALIZATION ->
          List.of(
              convolution(2, Activation.IDENTITY, false),
              new BatchNormalization(),
              new ActivationLayer(Activation.RELU),
              convolution(outputs));
      case TWO_LSTM ->
          List.of(
              new LSTM.Builder().nOut(3).activation(Activation.TANH).build(),
              new LSTM.Builder().nOut(outputs).activation(Activation.TANH).build());
    };
  }

  /** Whether the model sees the activation in its own shape. */
  boolean isWhole() {
    return this == CONVOLUTIONAL
        || this == CONVOLUTIONAL_WITH_BATCH_NORMALIZATION
        || this == TWO_LSTM;
  }

  /** Whether what an updater is given is the gradient of ½‖ĝ − g‖². */
  boolean learnsByGradient() {
    return this != LEAST_SQUARES && this != ERROR;
  }

  /** Whether only interfaces that see labels can have it. */
  boolean needsLabels() {
    return this == SOFTMAX || this == ERROR;
  }

  boolean fits(Scene scene, boolean conditional) {
    return switch (this) {
      case ERROR, SOFTMAX -> conditional;
      case CONVOLUTIONAL, CONVOLUTIONAL_WITH_BATCH_NORMALIZATION -> scene.isImage();
      case TWO_LSTM -> scene.isSeries();
      default -> true;
    };
  }

  private static Layer dense(int outputs) {
    return dense(outputs, Activation.IDENTITY, true);
  }

  private static Layer dense(int outputs, Activation activation, boolean bias) {
    return new DenseLayer.Builder().nOut(outputs).activation(activation).hasBias(bias).build();
  }

  private static Layer convolution(int outputs) {
    return convolution(outputs, Activation.IDENTITY, true);
  }

  private static Layer convolution(int outputs, Activation activation, boolean bias) {
    return new ConvolutionLayer.Builder(5, 5)
        .nOut(outputs)
        .weightInit(WeightInit.XAVIER)
        .activation(activation)
        .hasBias(bias)
        .build();
  }
}
