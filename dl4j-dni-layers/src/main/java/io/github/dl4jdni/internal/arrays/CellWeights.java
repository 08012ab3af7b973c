package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of a recurrent layer, or their gradients.
 *
 * @param input W, [nIn, gates·H], 'f' ordered
 * @param recurrent RW, [H, gates·H], 'f' ordered
 * @param bias b, [1, gates·H], 'f' ordered
 */
public record CellWeights(INDArray input, INDArray recurrent, INDArray bias) {

  public CellWeights(INDArray input, INDArray recurrent, INDArray bias) {
    this.input = input;
    this.recurrent = recurrent;
    this.bias = bias.reshape('f', 1, bias.length());
  }

  /** A copy that later updates do not reach, outside of all workspaces. */
  public CellWeights copy() {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return new CellWeights(input.dup('f'), recurrent.dup('f'), bias.dup('f'));
    }
  }
}
