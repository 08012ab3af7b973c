package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.internal.structure.ActivationSize;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** The models that fit an activation where none was asked for. */
public enum DefaultModels {

  /**
   * With labels the error model: of the models that learn from the gradient above it erred least on
   * MNIST at each depth (docs/results.md).
   */
  LIBRARY {
    @Override
    GradientModel gradientModel(InputType message, boolean conditional) {
      return conditional ? GradientModel.error() : PAPER.gradientModel(message, false);
    }
  },

  /**
   * After the paper (Jaderberg et al. 2017, appendix): with labels one linear map or one 5x5
   * convolution; without labels two hidden layers with batch normalisation, for images as wide as
   * the message, else four times as wide (the paper has 1024 for messages of 256) and no wider than
   * 1024.
   */
  PAPER {
    @Override
    GradientModel gradientModel(InputType message, boolean conditional) {
      int channels = Math.toIntExact(ActivationSize.of(message).channels());
      if (message instanceof InputType.InputTypeConvolutional) {
        return conditional
            ? GradientModel.convolutional()
            : GradientModel.convolutional(channels, channels).withBatchNormalization();
      }
      int hidden = (int) Math.min(HIDDEN_PER_CHANNEL * channels, WIDEST_HIDDEN);
      return conditional
          ? GradientModel.linear()
          : GradientModel.mlp(hidden, hidden).withBatchNormalization();
    }
  };

  private static final long HIDDEN_PER_CHANNEL = 4;
  private static final long WIDEST_HIDDEN = 1024;

  /** The model of an interface. */
  abstract GradientModel gradientModel(InputType message, boolean conditional);

  /** One hidden layer where it keeps the shape; else a linear map of the whole input. */
  static GradientModel inputModel(InputType networkInput, InputType message) {
    ActivationSize size = ActivationSize.of(message);
    int channels = (int) Math.min(size.channels(), WIDEST_HIDDEN);
    boolean samePlaces =
        networkInput instanceof InputType.InputTypeConvolutional from
            && message instanceof InputType.InputTypeConvolutional to
            && from.getFormat() == to.getFormat()
            && from.getHeight() == to.getHeight()
            && from.getWidth() == to.getWidth();
    if (samePlaces) {
      return GradientModel.convolutional(channels);
    }
    return message instanceof InputType.InputTypeConvolutional
        ? GradientModel.linear()
        : GradientModel.mlp(channels);
  }
}
