package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.networks.TrainingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Masks on their way through a module. */
final class ModuleMasks {

  private ModuleMasks() {}

  /**
   * A node's mask, which the node is told of those that it takes.
   *
   * @param node the node
   * @param masks by node or input; those of all that it takes, if they have any
   * @param examples of the minibatch
   */
  static Pair<INDArray, MaskState> of(
      TrainingNode node, Map<String, Pair<INDArray, MaskState>> masks, int examples) {
    List<INDArray> of = new ArrayList<>();
    MaskState state = null;
    for (String input : node.inputs()) {
      Pair<INDArray, MaskState> mask = masks.get(input);
      of.add(mask == null ? null : mask.getFirst());
      if (mask != null && (state == null || state == MaskState.Passthrough)) {
        state = mask.getSecond();
      }
    }
    return node.mask(of.toArray(new INDArray[0]), state, examples);
  }
}
