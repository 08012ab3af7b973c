package io.github.dl4jdni.internal.interfaces;

import java.util.Arrays;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Activations of any shape as rows, one a position, and back.
 *
 * <p>The order of the rows is the one in which Deeplearning4j's output layers hand labels to a
 * loss: time step by time step, [T, N], for series; example by example, [N, H, W], for images.
 *
 * @param channelsLast whether activations of more than two dimensions have their channels in the
 *     last one, and not in the second
 */
record Positions(boolean channelsLast) implements RowLayout {

  /** The axes with positions in row order, then the channels. */
  private int[] toRows(int rank) {
    int channel = channel(rank);
    int[] axes = new int[rank];
    int next = 0;
    if (rank == 3) {
      axes[next++] = channelsLast ? 1 : 2;
      axes[next++] = 0;
    } else {
      for (int axis = 0; axis < rank; axis++) {
        if (axis != channel) {
          axes[next++] = axis;
        }
      }
    }
    axes[next] = channel;
    return axes;
  }

  /** An activation as [positions, channels], 'c' ordered; itself if it has two dimensions. */
  @Override
  public INDArray rows(INDArray activation, ArrayType place, LayerWorkspaceMgr workspaces) {
    if (activation.rank() == 2) {
      return activation;
    }
    INDArray permuted = activation.permute(toRows(activation.rank()));
    return workspaces
        .dup(place, permuted, 'c')
        .reshape('c', activation.length() / permuted.size(-1), permuted.size(-1));
  }

  /** [positions, channels], 'c' ordered, as a view in the shape of an activation. */
  @Override
  public INDArray inShape(long[] shape, INDArray rows) {
    if (shape.length == 2) {
      return rows;
    }
    int[] axes = toRows(shape.length);
    long[] permutedShape = new long[axes.length];
    int[] back = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      permutedShape[i] = shape[axes[i]];
      back[axes[i]] = i;
    }
    return rows.reshape('c', permutedShape).permute(back);
  }

  /** One row an example, repeated for each of an activation's positions, in row order. */
  INDArray repeat(INDArray examples, INDArray activation) {
    long positions = count(activation) / activation.size(0);
    INDArray repeated =
        activation.rank() == 3
            ? examples.reshape('c', 1, examples.size(0), examples.size(1))
            : examples.reshape('c', examples.size(0), 1, examples.size(1));
    long[] shape = {examples.size(0), positions, examples.size(1)};
    if (activation.rank() == 3) {
      shape = new long[] {positions, examples.size(0), examples.size(1)};
    }
    return repeated
        .broadcast(shape)
        .dup('c')
        .reshape('c', positions * examples.size(0), examples.size(1));
  }

  /**
   * Label rows as planes that broadcast against an activation: [N, K, 1, ...] for one row an
   * example, [N, K, T] or [N, K, H, W] for one a position.
   */
  INDArray planes(INDArray labels, INDArray activation) {
    int rank = activation.rank();
    int channel = channel(rank);
    long[] shape = activation.shape().clone();
    shape[channel] = labels.size(1);
    if (labels.size(0) != activation.size(0)) {
      return inShape(shape, labels.dup('c'));
    }
    long[] broadcastable = new long[rank];
    Arrays.fill(broadcastable, 1);
    broadcastable[0] = shape[0];
    broadcastable[channel] = shape[channel];
    return labels.dup('c').reshape('c', broadcastable);
  }

  /**
   * A mask as a column, one a position in row order.
   *
   * @return [positions, 1], or null without a mask
   */
  @Override
  public INDArray maskColumn(INDArray mask, INDArray activation) {
    if (mask == null) {
      return null;
    }
    INDArray typed = mask.castTo(activation.dataType());
    if (activation.rank() == 2) {
      return typed.reshape(typed.length(), 1);
    }
    long examples = activation.size(0);
    if (typed.length() == examples) {
      return repeat(typed.reshape(examples, 1), activation);
    }
    if (activation.rank() == 3) {
      return typed.transpose().dup('c').reshape('c', typed.length(), 1);
    }
    long[] shape = activation.shape().clone();
    shape[channel(activation.rank())] = 1;
    return typed.broadcast(shape).dup('c').reshape('c', -1, 1);
  }

  @Override
  public long count(INDArray activation) {
    return activation.length() / activation.size(channel(activation.rank()));
  }

  private int channel(int rank) {
    return channelsLast ? rank - 1 : 1;
  }
}
