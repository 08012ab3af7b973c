package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.convert.Conversion;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/**
 * The layers of the convolutional network, which takes images as rows of pixels.
 *
 * <p>A hidden layer is four of Deeplearning4j's: a 5x5 convolution that keeps the size, batch
 * normalization, rectifier, and 3x3 pooling by the maximum that halves width and height. An
 * interface stands behind the pooling.
 */
final class ConvolutionalStack extends LayerStack {

  private static final int KERNEL = 5;
  private static final int POOL = 3;
  private static final int POOL_STRIDE = 2;

  ConvolutionalStack(NetworkSpecification specification) {
    super(specification);
  }

  @Override
  List<Layer> hidden(int number) {
    return List.of(convolution(number), norm(number), rectifier(number), pooling(number));
  }

  /** The interface of a single hidden layer comes behind its pooling. */
  @Override
  MultiLayerNetwork decoupled(
      MultiLayerNetwork stock, GradientModel gradientModel, boolean conditional) {
    Conversion<MultiLayerNetwork> conversion =
        Dni.convert(stock).gradientModel(gradientModel).conditionOnLabels(conditional);
    if (mixing() != null) {
      conversion.mixing(mixing());
    }
    return (modules() == null ? conversion.everyHiddenLayer() : conversion.intoModules(modules()))
        .build();
  }

  /**
   * Linear is a single convolution, least squares one of single pixels; mlp has two hidden
   * convolutions of the layer's width before the last one.
   */
  @Override
  GradientModel gradientModel(GradientModelKind kind) {
    int filters = shape().hidden();
    return switch (kind) {
      case ERROR -> GradientModel.error();
      case LEAST_SQUARES -> GradientModel.leastSquares();
      case LINEAR -> GradientModel.convolutional();
      case MLP -> GradientModel.convolutional(filters, filters).withBatchNormalization();
    };
  }

  @Override
  void complete(NeuralNetConfiguration.ListBuilder network) {
    network.setInputType(shape().image());
  }

  @Override
  int outputInputs() {
    return 0;
  }

  private Layer convolution(int number) {
    // No bias: batch normalization would subtract it again.
    return new ConvolutionLayer.Builder(KERNEL, KERNEL)
        .name("convolution" + number)
        .nOut(shape().hidden())
        .convolutionMode(ConvolutionMode.Same)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer norm(int number) {
    return new BatchNormalization.Builder().name("norm" + number).build();
  }

  private static Layer rectifier(int number) {
    return new ActivationLayer.Builder().name("relu" + number).activation(Activation.RELU).build();
  }

  private static Layer pooling(int number) {
    return new SubsamplingLayer.Builder(PoolingType.MAX)
        .name("pool" + number)
        .kernelSize(POOL, POOL)
        .stride(POOL_STRIDE, POOL_STRIDE)
        // At least one pixel is left, however deep the network.
        .convolutionMode(ConvolutionMode.Same)
        .build();
  }
}
