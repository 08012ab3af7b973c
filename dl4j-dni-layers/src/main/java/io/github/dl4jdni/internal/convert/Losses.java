package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.OutputLoss;
import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.internal.structure.OutputLosses;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Gets at what Deeplearning4j's output layers have in common but no type of their own for. */
final class Losses {

  private Losses() {}

  /** Whether a layer ends a network with a loss, whether or not that is an ILossFunction. */
  static boolean isOutput(Layer layer) {
    Layer inner = WrappedLayers.unwrap(layer);
    return inner instanceof BaseOutputLayer
        || inner instanceof LossLayer
        || inner instanceof RnnLossLayer
        || inner instanceof CnnLossLayer
        || inner instanceof Cnn3DLossLayer
        || inner instanceof Yolo2OutputLayer
        || inner instanceof SameDiffOutputLayer;
  }

  /** The loss and activation of an output layer that has a loss function. */
  static OutputLoss outputLoss(Layer layer) {
    Layer inner = WrappedLayers.unwrap(layer);
    boolean perPosition =
        inner instanceof RnnOutputLayer
            || inner instanceof RnnLossLayer
            || inner instanceof CnnLossLayer
            || inner instanceof Cnn3DLossLayer;
    IActivation activation =
        inner instanceof BaseLayer base ? base.getActivationFn() : new ActivationIdentity();
    return OutputLoss.of(
        OutputLosses.ownOf(layer).orElseThrow(),
        activation,
        perPosition,
        inner instanceof BaseOutputLayer sized ? sized.getNOut() : 0);
  }

  /**
   * Makes an output layer's loss share its labels.
   *
   * @param labelsAhead how many time steps ahead layers see them, at most
   */
  static void share(Layer layer, String output, int labelsAhead) {
    ILossFunction loss = OutputLosses.ownOf(layer).orElseThrow();
    set(
        WrappedLayers.unwrap(layer),
        LabelSharingLoss.of(loss, output).withLabelsAhead(labelsAhead));
  }

  /** Makes an output layer's loss itself again. */
  static void unshare(Layer layer) {
    if (OutputLosses.of(layer).orElse(null) instanceof LabelSharingLoss sharing) {
      set(WrappedLayers.unwrap(layer), sharing.getLoss());
    }
  }

  private static void set(Layer layer, ILossFunction loss) {
    if (layer instanceof BaseOutputLayer output) {
      output.setLossFn(loss);
    } else if (layer instanceof LossLayer output) {
      output.setLossFn(loss);
    } else if (layer instanceof RnnLossLayer output) {
      output.setLossFn(loss);
    } else if (layer instanceof CnnLossLayer output) {
      output.setLossFn(loss);
    } else {
      ((Cnn3DLossLayer) layer).setLossFn(loss);
    }
  }
}
