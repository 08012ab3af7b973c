package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;

/**
 * Where a converted network's gradient models come from, and whether they go on learning.
 *
 * @param learnt what they have learnt; null for fresh ones
 * @param frozen whether they are to stay as they are; null to leave that to the layers
 */
public record ModelSource(LearntModels learnt, Boolean frozen) {

  /** Sets what the network's configuration is to say, and checks it. */
  void prepare(NetworkStructure network) {
    if (learnt != null) {
      learnt.check(network);
    }
    if (learnt == null && frozen == null) {
      return;
    }
    for (NetworkNode node : network.nodes()) {
      if (node.unwrapped() instanceof GradientModelConfiguration at) {
        at.setSyntheticGradient(
            at.getSyntheticGradient().withFrozenModel(Boolean.TRUE.equals(frozen)));
      }
    }
  }
}
