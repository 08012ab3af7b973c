package io.github.dl4jdni.examples.network;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The loss functions of Deeplearning4j's output and loss layers. */
public final class OutputLosses {

  private OutputLosses() {}

  /**
   * {@return the loss function of a layer; empty if it has none}
   *
   * @param layer a configuration without wrappers, or null
   */
  public static Optional<ILossFunction> of(Layer layer) {
    if (layer instanceof BaseOutputLayer output) {
      return Optional.ofNullable(output.getLossFn());
    }
    if (layer instanceof LossLayer loss) {
      return Optional.ofNullable(loss.getLossFn());
    }
    if (layer instanceof RnnLossLayer loss) {
      return Optional.ofNullable(loss.getLossFn());
    }
    if (layer instanceof CnnLossLayer loss) {
      return Optional.ofNullable(loss.getLossFn());
    }
    return layer instanceof Cnn3DLossLayer loss
        ? Optional.ofNullable(loss.getLossFn())
        : Optional.empty();
  }
}
