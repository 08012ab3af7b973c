package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.PredictorConfiguration;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;

/**
 * Counts the multiplications of a forward pass, per example, from configurations and activation
 * types alone.
 *
 * <p>Layers with weights count their products with them; layers without (pooling, activation, batch
 * normalisation, vertices) one for each element they go through; a layer that is not known here its
 * parameters at each position. Gradient models count apart.
 */
final class ForwardMultiplies {

  private final ActivationTypes types;

  /**
   * Counts for one network.
   *
   * @param types the types of its activations
   */
  public ForwardMultiplies(ActivationTypes types) {
    this.types = types;
  }

  /**
   * What a layer or vertex costs in the forward pass, models of interfaces and of synthetic inputs
   * not counted: those that stand alone cost nothing here.
   *
   * @param node the layer or vertex
   * @return multiplications per example
   */
  public long of(NetworkNode node) {
    List<InputType> into = types.into(node.name());
    ActivationSize output = ActivationSize.of(types.of(node.name()));
    if (node.vertex() != null) {
      return output.elements() + node.vertex().numParams(true) * output.positions();
    }
    return of(node.unwrapped(), ActivationSize.of(into.get(0)), output);
  }

  /**
   * What a layer's gradient model or input model costs to predict once.
   *
   * @param node the layer or vertex
   * @return multiplications per example; 0 for layers without a model
   */
  public long ofModel(NetworkNode node) {
    if (!(node.unwrapped() instanceof PredictorConfiguration predicting)) {
      return 0;
    }
    if (predicting
        instanceof StateInterfaceConfiguration) { // once a window, whose length is not known here
      return predicting.model().multiplies(predicting.modelShape());
    }
    ActivationSize message = ActivationSize.of(types.of(node.name()));
    // A model of synthetic inputs may map the whole of one activation to the whole of the other.
    boolean whole = predicting.modelShape().outputs() == message.elements();
    long positions = whole ? 1 : message.positions();
    return predicting.model().multiplies(predicting.modelShape()) * positions;
  }

  private static long of(Layer layer, ActivationSize input, ActivationSize output) {
    if (layer instanceof SyntheticGradientDense dense) {
      long normalization = dense.hasBatchNormalization() ? dense.getNOut() : 0;
      return dense.getNIn() * dense.getNOut() + normalization;
    }
    if (layer instanceof InterfaceConfiguration || layer instanceof SyntheticInputModule) {
      return 0;
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return ofConvolution(convolution, input, output);
    }
    if (layer instanceof Bidirectional both) {
      return 2 * ofSteps(WrappedLayers.unwrap(both.getFwd()), input);
    }
    if (layer instanceof BaseRecurrentLayer) {
      return ofSteps(layer, input);
    }
    if (layer instanceof SubsamplingLayer) {
      return input.elements();
    }
    if (goesThroughElements(layer)) {
      return output.elements();
    }
    if (layer instanceof FeedForwardLayer product) {
      return product.getNIn() * product.getNOut() * input.positions();
    }
    long parameters = layer.initializer().numParams(layer);
    return parameters == 0
        ? Math.max(input.elements(), output.elements())
        : parameters * output.positions();
  }

  /** Layers with a size, but without a product of their input with weights. */
  private static boolean goesThroughElements(Layer layer) {
    return layer instanceof BatchNormalization
        || layer instanceof DropoutLayer
        || layer instanceof EmbeddingLayer
        || layer instanceof EmbeddingSequenceLayer
        || layer instanceof ElementWiseMultiplicationLayer
        || layer instanceof LossLayer
        || layer instanceof RnnLossLayer
        || layer instanceof CnnLossLayer
        || layer instanceof Cnn3DLossLayer;
  }

  /** In one dimension Deeplearning4j keeps the size twice. */
  private static long kernel(ConvolutionLayer layer) {
    int[] sizes = layer.getKernelSize();
    long kernel = sizes[0];
    for (int i = 1; i < sizes.length && !(layer instanceof Convolution1DLayer); i++) {
      kernel *= sizes[i];
    }
    return kernel;
  }

  private static long ofConvolution(
      ConvolutionLayer layer, ActivationSize input, ActivationSize output) {
    long kernel = kernel(layer);
    long inputs = layer.getNIn();
    long outputs = layer.getNOut();
    if (layer instanceof DepthwiseConvolution2D depthwise) {
      return kernel * inputs * depthwise.getDepthMultiplier() * output.positions();
    }
    if (layer instanceof SeparableConvolution2D separable) {
      long depth = inputs * separable.getDepthMultiplier();
      return (kernel * depth + depth * outputs) * output.positions();
    }
    boolean spreads = layer instanceof Deconvolution2D || layer instanceof Deconvolution3D;
    return kernel * inputs * outputs * (spreads ? input : output).positions();
  }

  @SuppressWarnings("deprecation") // networks still have them
  private static long ofSteps(Layer layer, ActivationSize input) {
    FeedForwardLayer recurrent = (FeedForwardLayer) layer;
    long units = recurrent.getNOut();
    long oneGate = (recurrent.getNIn() + units) * units;
    long peepholes = 3 * units;
    long step = oneGate; // SimpleRnn
    if (layer instanceof GravesBidirectionalLSTM) {
      step = 2 * (4 * oneGate + peepholes);
    } else if (layer instanceof GravesLSTM) {
      step = 4 * oneGate + peepholes;
    } else if (layer instanceof LSTM) {
      step = 4 * oneGate;
    }
    return step * input.positions();
  }
}
