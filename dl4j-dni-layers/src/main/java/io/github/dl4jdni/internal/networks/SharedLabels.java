package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.internal.structure.OutputLosses;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Shows a batch's labels to the layers of a module that see those of another module's output, in
 * the same rows as its loss would.
 */
public final class SharedLabels {

  private final LabelSharingLoss loss;
  private final int output; // the network output's position
  private final long width;
  private final boolean channelsLast;

  private SharedLabels(LabelSharingLoss loss, int output, long width, boolean channelsLast) {
    this.loss = loss;
    this.output = output;
    this.width = width;
    this.channelsLast = channelsLast;
  }

  /**
   * The labels of an output.
   *
   * @param layer the output layer's configuration, without wrappers
   * @param output its position among the network's outputs
   * @param width how wide they are for the interfaces that ask for them
   * @return the labels, or null if the layer's loss shares none
   */
  public static SharedLabels of(Layer layer, int output, long width) {
    LabelSharingLoss loss = loss(layer);
    return loss == null ? null : new SharedLabels(loss, output, width, isChannelsLast(layer));
  }

  /**
   * The name under which interfaces ask for the labels of an output.
   *
   * @param layer the output layer's configuration, without wrappers
   * @return the name; empty if the layer's loss shares none
   */
  public static Optional<String> nameOf(Layer layer) {
    return Optional.ofNullable(loss(layer)).map(LabelSharingLoss::getOutput);
  }

  private static LabelSharingLoss loss(Layer layer) {
    return OutputLosses.of(layer).orElse(null) instanceof LabelSharingLoss sharing ? sharing : null;
  }

  /** The position of the network output whose labels they are. */
  public int output() {
    return output;
  }

  /** Shares the labels with this thread's interfaces. */
  public void share(Batch batch, DataType dataType) {
    INDArray labels = batch.labels(output);
    loss.share(rows(labels), maskRows(batch.labelMask(output), labels), width, dataType);
  }

  /** A mask in the order of its labels' rows: a column, or as wide as they are. */
  private INDArray maskRows(INDArray mask, INDArray labels) {
    if (mask == null || labels.rank() == 2) {
      return mask;
    }
    if (labels.rank() == 3) {
      return mask.rank() == 3 ? rows(mask) : mask.transpose().dup('c').reshape('c', -1, 1);
    }
    if (labels.rank() == 5) {
      long[] shape = labels.shape().clone();
      int channels = channelsLast ? 4 : 1;
      shape[channels] = mask.size(channels);
      return rows(mask.broadcast(shape));
    }
    // Deeplearning4j takes masks of pixels as [N, 1 or channels, H, W], whatever the labels'
    // format.
    INDArray planes = mask;
    if (mask.length() == labels.size(0)) {
      long height = labels.size(channelsLast ? 1 : 2);
      long width = labels.size(channelsLast ? 2 : 3);
      planes = mask.reshape(mask.length(), 1, 1, 1).broadcast(mask.length(), 1, height, width);
    }
    return planes.permute(0, 2, 3, 1).dup('c').reshape('c', -1, planes.size(1));
  }

  private INDArray rows(INDArray labels) {
    if (labels.rank() == 3) {
      // Time step by time step, as recurrent output layers do.
      INDArray steps = channelsLast ? labels.permute(1, 0, 2) : labels.permute(2, 0, 1);
      return steps.dup('c').reshape('c', -1, steps.size(2));
    }
    if (labels.rank() == 4) {
      INDArray pixels = channelsLast ? labels : labels.permute(0, 2, 3, 1);
      return pixels.dup('c').reshape('c', -1, pixels.size(3));
    }
    if (labels.rank() == 5) {
      INDArray voxels = channelsLast ? labels : labels.permute(0, 2, 3, 4, 1);
      return voxels.dup('c').reshape('c', -1, voxels.size(4));
    }
    return labels;
  }

  private static boolean isChannelsLast(Layer layer) {
    if (layer instanceof RnnOutputLayer output) {
      return output.getRnnDataFormat() == RNNFormat.NWC;
    }
    if (layer instanceof RnnLossLayer loss) {
      return loss.getRnnDataFormat() == RNNFormat.NWC;
    }
    if (layer instanceof Cnn3DLossLayer volume) {
      return volume.getDataFormat() == Convolution3D.DataFormat.NDHWC;
    }
    return layer instanceof CnnLossLayer image && image.getFormat() == CNN2DFormat.NHWC;
  }
}
