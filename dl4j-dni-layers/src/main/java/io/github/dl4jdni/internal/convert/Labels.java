package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.OutputLosses;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** Tells which labels an interface can see, and how wide they are. */
public final class Labels {

  private Labels() {}

  /** The outputs that a node leads to, in the network's order. */
  static List<String> outputsAbove(NetworkStructure network, String name) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      network.consumers(open.pop()).stream().filter(reached::add).forEach(open::push);
    }
    return network.networkOutputs().stream().filter(reached::contains).toList();
  }

  /** Those of them whose labels go to a loss function, which can share them. */
  static List<String> labelledOutputsAbove(NetworkStructure network, String name) {
    return outputsAbove(network, name).stream()
        .filter(output -> network.node(output).layer() != null)
        .filter(output -> OutputLosses.of(network.node(output).layer()).isPresent())
        .toList();
  }

  /**
   * How wide what an output shares is; 0 if not known. A loss of a user's own need not have labels
   * as wide as the output.
   */
  static long width(NetworkStructure network, String output, OutputSignal signal) {
    Optional<ILossFunction> loss = OutputLosses.ownOf(network.node(output).layer());
    if (signal != OutputSignal.ERRORS && loss.orElse(null) instanceof LossMixtureDensity mixture) {
      return mixture.getLabelWidth();
    }
    return width(network, output);
  }

  /** How many time steps past its own a layer's gradient model sees labels of. */
  static int ahead(GradientModelConfiguration layer) {
    return layer instanceof StateInterfaceConfiguration states
        ? states.getStateGradient().getLabelsAhead()
        : 0;
  }

  /** Whether the labels of an output may have another width than it. */
  static boolean mayDiffer(NetworkStructure network, String output) {
    return OutputLosses.ownOf(network.node(output).layer())
        .filter(loss -> !loss.getClass().getName().startsWith("org.nd4j."))
        .isPresent();
  }

  /** How wide an output is: as it, or the nearest sized layer below; 0 if not known. */
  private static long width(NetworkStructure network, String output) {
    if (WrappedLayers.unwrap(network.node(output).layer()) instanceof BaseOutputLayer sized
        && sized.getNOut() > 0) {
      return sized.getNOut();
    }
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      for (String input : network.node(open.poll()).inputs()) {
        if (!network.networkInputs().contains(input) && seen.add(input)) {
          open.add(input);
          NetworkNode below = network.node(input);
          Layer layer = below.unwrapped();
          if (layer instanceof FeedForwardLayer sized && sized.getNOut() > 0) {
            return sized.getNOut();
          }
        }
      }
    }
    return 0;
  }

  /** How wide the labels are that an interface sees by default; 0 if not known. */
  static long widthFor(NetworkStructure network, String name) {
    List<String> outputs = labelledOutputsAbove(network, name);
    return outputs.isEmpty() ? 0 : width(network, outputs.get(0), OutputSignal.LABELS);
  }

  /** The layers and vertices behind which an interface could not see labels. */
  public static Set<String> placesWithout(NetworkStructure network, List<InputType> inputTypes) {
    LabelRows rows = LabelRows.of(network, inputTypes);
    Set<String> without = new LinkedHashSet<>();
    for (NetworkNode node : network.nodes()) {
      List<String> outputs = labelledOutputsAbove(network, node.name());
      if (outputs.isEmpty() || rows.mismatch(node.name(), outputs.get(0)).isPresent()) {
        without.add(node.name());
      }
    }
    return without;
  }

  /** Says that an interface cannot see labels. */
  static DL4JInvalidConfigException unmatched(String where, String reason) {
    return new DL4JInvalidConfigException(
        where
            + " is conditioned on labels that cannot be matched with the activations it is placed behind: "
            + reason
            + "; leave it unconditional (SyntheticGradientModule, or"
            + " conditionOnLabelsWherePossible() in a conversion)");
  }
}
