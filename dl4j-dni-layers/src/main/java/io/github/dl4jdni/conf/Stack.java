package io.github.dl4jdni.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.Activation;

/** Fills in what the layers of a stacked gradient model leave open: sizes, and defaults. */
final class Stack {

  /** Where the image size is not known: large enough that no usual kernel falls out of it. */
  private static final long UNKNOWN_SIZE = 64;

  private Stack() {}

  static boolean isPositionwise(Layer layer) {
    return layer instanceof DenseLayer
        || layer instanceof BatchNormalization
        || layer instanceof ActivationLayer
        || layer instanceof DropoutLayer;
  }

  static long numParams(NeuralNetConfiguration layer) {
    return layer.getLayer().initializer().numParams(layer);
  }

  /** Ready configurations, one a layer. */
  static List<NeuralNetConfiguration> resolve(
      List<Layer> layers,
      ModelShape shape,
      boolean positionwise,
      NeuralNetConfiguration enclosing) {
    List<NeuralNetConfiguration> stack = new ArrayList<>();
    InputType type = inputType(layers, shape, positionwise, shape.inputs() + shape.labels());
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i).clone();
      layer.setLayerName("gradientModel" + i);
      applyDefaults(layer);
      if (i == layers.size() - 1
          && layer instanceof FeedForwardLayer last
          && last.getNOut() == 0
          && !(layer instanceof BatchNormalization)) {
        last.setNOut(shape.outputs());
      }
      layer.setNIn(type, true);
      type = layer.getOutputType(i, type);
      NeuralNetConfiguration conf = new NeuralNetConfiguration();
      conf.setLayer(layer);
      conf.setCacheMode(CacheMode.NONE);
      conf.setMiniBatch(enclosing == null || enclosing.isMiniBatch());
      stack.add(conf);
    }
    return stack;
  }

  static void validate(List<Layer> layers, ModelShape shape, boolean positionwise, String where) {
    InputType type = inputType(layers, shape, positionwise, shape.inputs() + shape.labels());
    List<NeuralNetConfiguration> stack;
    try {
      for (int i = 0; i < layers.size(); i++) {
        if (layers.get(i).getPreProcessorForInputType(type) != null) {
          throw new DL4JInvalidConfigException(
              where
                  + ": layer "
                  + i
                  + " ("
                  + layers.get(i).getClass().getSimpleName()
                  + ") of the gradient model does not take "
                  + type
                  + "; a gradient model keeps the shape of the message throughout");
        }
        stack = resolve(layers.subList(0, i + 1), shape, positionwise, null);
        type = stack.get(i).getLayer().getOutputType(i, type);
      }
    } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new DL4JInvalidConfigException(
          where + ": the gradient model does not take " + type + ": " + e.getMessage(), e);
    }
    InputType expected = inputType(layers, shape, positionwise, shape.outputs());
    if (type.getType() != expected.getType()
        || !Arrays.equals(type.getShape(), expected.getShape())) {
      throw new DL4JInvalidConfigException(
          where
              + ": the gradient model's output is "
              + type
              + ", but a gradient has its message's shape, "
              + expected
              + "; leave the last layer's nOut open, and keep sizes with ConvolutionMode.Same");
    }
  }

  static String describe(Layer layer) {
    String name = layer.getClass().getSimpleName().replace("Layer", "");
    if (layer instanceof ConvolutionLayer convolution) {
      name += Arrays.toString(convolution.getKernelSize()).replace(", ", "x");
    }
    if (layer instanceof FeedForwardLayer sized && sized.getNOut() > 0) {
      name += " " + sized.getNOut();
    }
    return name;
  }

  private static void applyDefaults(Layer layer) {
    if (layer instanceof BaseLayer base) {
      if (base.getWeightInitFn() == null) {
        base.setWeightInitFn(new WeightInitXavier());
      }
      if (base.getActivationFn() == null) {
        base.setActivationFn(Activation.IDENTITY.getActivationFunction());
      }
      if (Double.isNaN(base.getBiasInit())) {
        base.setBiasInit(0);
      }
      if (Double.isNaN(base.getGainInit())) {
        base.setGainInit(1);
      }
      if (base.getGradientNormalization() == null) {
        base.setGradientNormalization(GradientNormalization.None);
      }
    }
    if (layer instanceof ActivationLayer activation && activation.getActivationFn() == null) {
      activation.setActivationFn(Activation.IDENTITY.getActivationFunction());
    }
    if (layer instanceof ConvolutionLayer convolution) {
      if (convolution.getConvolutionMode() == null) {
        convolution.setConvolutionMode(ConvolutionMode.Same);
      }
      if (convolution.getCudnnAlgoMode() == null) {
        convolution.setCudnnAlgoMode(ConvolutionLayer.AlgoMode.PREFER_FASTEST);
      }
    }
    if (layer instanceof SubsamplingLayer pooling && pooling.getConvolutionMode() == null) {
      pooling.setConvolutionMode(ConvolutionMode.Same);
    }
  }

  private static InputType inputType(
      List<Layer> layers, ModelShape shape, boolean positionwise, long channels) {
    if (positionwise) {
      return InputType.feedForward(channels);
    }
    InputType activation = shape.activation();
    if (activation instanceof InputType.InputTypeConvolutional image) {
      return InputType.convolutional(
          image.getHeight(), image.getWidth(), channels, image.getFormat());
    }
    if (activation instanceof InputType.InputTypeConvolutional3D volume) {
      return InputType.convolutional3D(
          volume.getDataFormat(),
          volume.getDepth(),
          volume.getHeight(),
          volume.getWidth(),
          channels);
    }
    if (activation instanceof InputType.InputTypeRecurrent series) {
      return InputType.recurrent(channels, series.getTimeSeriesLength(), series.getFormat());
    }
    return activation == null
        ? assumed(layers, shape.channelsLast(), channels)
        : InputType.feedForward(channels);
  }

  /** Without an input type the layers themselves tell what they take. */
  private static InputType assumed(List<Layer> layers, boolean channelsLast, long channels) {
    boolean recurrent = layers.stream().anyMatch(BaseRecurrentLayer.class::isInstance);
    if (recurrent) {
      return InputType.recurrent(channels, channelsLast ? RNNFormat.NWC : RNNFormat.NCW);
    }
    boolean volume = layers.stream().anyMatch(Convolution3D.class::isInstance);
    if (volume) {
      return InputType.convolutional3D(
          channelsLast ? Convolution3D.DataFormat.NDHWC : Convolution3D.DataFormat.NCDHW,
          UNKNOWN_SIZE,
          UNKNOWN_SIZE,
          UNKNOWN_SIZE,
          channels);
    }
    return InputType.convolutional(
        UNKNOWN_SIZE, UNKNOWN_SIZE, channels, channelsLast ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
  }
}
