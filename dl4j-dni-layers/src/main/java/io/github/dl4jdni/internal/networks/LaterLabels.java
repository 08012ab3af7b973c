package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.internal.context.LabelsAhead;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Puts the labels of later time steps beside those of each step of a minibatch, before it is cut
 * into windows, for the recurrent layers whose gradient models see them.
 */
public final class LaterLabels {

  private final int[] steps; // by output: how far ahead a layer sees its labels; 0 if none does
  private final long[] widths; // of the labels alone

  private LaterLabels(int outputs) {
    steps = new int[outputs];
    widths = new long[outputs];
  }

  /**
   * What a network's layers see.
   *
   * @param structure the network
   * @return the labels; null if no layer sees any ahead
   */
  public static LaterLabels of(NetworkStructure structure) {
    List<String> outputs = structure.networkOutputs();
    LaterLabels later = new LaterLabels(outputs.size());
    for (NetworkNode node : structure.nodes()) {
      if (node.unwrapped() instanceof StateInterfaceConfiguration layer
          && layer.getStateGradient().getLabelsAhead() > 0) {
        for (int i = 0; i < outputs.size(); i++) {
          later.add(layer, SharedLabels.nameOf(structure.node(outputs.get(i)).unwrapped()), i);
        }
      }
    }
    return Arrays.stream(later.steps).allMatch(each -> each == 0) ? null : later;
  }

  private void add(StateInterfaceConfiguration layer, Optional<String> shared, int output) {
    if (shared.equals(Optional.of(layer.getSyntheticGradient().getLabelsOf()))) {
      steps[output] = Math.max(steps[output], layer.getStateGradient().getLabelsAhead());
      widths[output] = layer.getSyntheticGradient().getLabelCount();
    }
  }

  /**
   * A minibatch with them.
   *
   * @param minibatch the minibatch; not changed
   * @return one with wider labels; labels that have those of later steps already stay as they are
   */
  public MultiDataSet beside(MultiDataSet minibatch) {
    INDArray[] labels = minibatch.getLabels().clone();
    INDArray[] masks = minibatch.getLabelsMaskArrays();
    for (int i = 0; i < labels.length; i++) {
      if (steps[i] > 0 && labels[i].rank() == 3 && labels[i].size(1) == widths[i]) {
        labels[i] = LabelsAhead.of(labels[i], masks == null ? null : masks[i], steps[i]);
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        minibatch.getFeatures(), labels, minibatch.getFeaturesMaskArrays(), masks);
  }
}
