package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.context.LabelSharingLoss;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The loss functions of Deeplearning4j's output and loss layers, which have no type in common. */
public final class OutputLosses {

  private OutputLosses() {}

  /**
   * The loss function that a layer hands its labels to.
   *
   * @param layer the layer, wrapped or not; or null
   * @return the loss function; empty for output layers that have none, as their loss is built in,
   *     and for all other layers
   */
  public static Optional<ILossFunction> of(Layer layer) {
    Layer inner = WrappedLayers.unwrap(layer);
    if (inner instanceof OCNNOutputLayer) {
      return Optional.empty(); // of one class: there are no labels
    }
    if (inner instanceof BaseOutputLayer output) {
      return Optional.ofNullable(output.getLossFn());
    }
    if (inner instanceof LossLayer loss) {
      return Optional.ofNullable(loss.getLossFn());
    }
    if (inner instanceof RnnLossLayer loss) {
      return Optional.ofNullable(loss.getLossFn());
    }
    if (inner instanceof CnnLossLayer loss) {
      return Optional.ofNullable(loss.getLossFn());
    }
    return inner instanceof Cnn3DLossLayer loss
        ? Optional.ofNullable(loss.getLossFn())
        : Optional.empty();
  }

  /**
   * The loss function of an output layer without the sharing of its labels.
   *
   * @param layer the layer, wrapped or not; or null
   * @return as {@link #of}, but what a {@link LabelSharingLoss} wraps in its place
   */
  public static Optional<ILossFunction> ownOf(Layer layer) {
    return of(layer).map(loss -> loss instanceof LabelSharingLoss own ? own.getLoss() : loss);
  }
}
