package io.github.dl4jdni.convert;

import io.github.dl4jdni.structure.WrappedLayers;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** Tells a network's input type from its first layer, where a configuration does not keep it. */
final class InputTypes {

  private InputTypes() {}

  /** What a first layer behind a preprocessor takes; empty where it cannot be told. */
  static Optional<InputType> of(Layer first, InputPreProcessor preProcessor) {
    if (preProcessor instanceof FeedForwardToCnnPreProcessor image) {
      return Optional.of(
          InputType.feedForward(
              image.getInputHeight() * image.getInputWidth() * image.getNumChannels()));
    }
    if (preProcessor instanceof CnnToFeedForwardPreProcessor image) {
      return Optional.of(
          InputType.convolutional(
              image.getInputHeight(),
              image.getInputWidth(),
              image.getNumChannels(),
              image.getFormat()));
    }
    Layer inner = WrappedLayers.unwrap(first);
    if (preProcessor != null
        || inner instanceof ConvolutionLayer
        || inner instanceof SubsamplingLayer) {
      return Optional.empty();
    }
    if (inner instanceof BaseRecurrentLayer series && series.getNIn() > 0) {
      return Optional.of(InputType.recurrent(series.getNIn(), series.getRnnDataFormat()));
    }
    return inner instanceof FeedForwardLayer sized && sized.getNIn() > 0
        ? Optional.of(InputType.feedForward(sized.getNIn()))
        : Optional.empty();
  }
}
