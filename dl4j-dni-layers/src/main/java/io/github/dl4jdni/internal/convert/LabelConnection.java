package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Tells interfaces of the labels that they will see: whose, how wide, and of which loss. */
final class LabelConnection {

  private final NetworkStructure network;
  private final LabelRows rows;

  /**
   * For a network.
   *
   * @param network the network, whose layers are changed
   * @param inputTypes the types of its inputs; empty if they are not known
   */
  LabelConnection(NetworkStructure network, List<InputType> inputTypes) {
    this.network = network;
    rows = LabelRows.of(network, inputTypes);
  }

  /**
   * Connects an interface.
   *
   * @param name its layer, which sees labels
   * @param where how messages name it
   * @param output the output, which has a loss function
   * @param sharedAs the name under which that will share its labels
   * @throws DL4JInvalidConfigException if the labels' rows or width do not fit the interface
   */
  void connect(String name, String where, String output, String sharedAs) {
    GradientModelConfiguration conditional =
        (GradientModelConfiguration) network.node(name).unwrapped();
    if (conditional instanceof InterfaceConfiguration) {
      rows.mismatch(name, output)
          .ifPresent(
              reason -> {
                throw Labels.unmatched(where, reason);
              });
    }
    SyntheticGradientConfiguration synthetic = conditional.getSyntheticGradient();
    long given = synthetic.getLabelCount();
    long width =
        given > 0 && Labels.mayDiffer(network, output)
            ? given
            : Labels.width(network, output, synthetic.getGradientModel().signal());
    if (width == 0 && given == 0) {
      throw new DL4JInvalidConfigException(
          where
              + ": the width of the labels of output \""
              + output
              + "\" is not known; write labelCount(n)");
    }
    if (given > 0 && width > 0 && given != width) {
      throw new DL4JInvalidConfigException(
          where
              + " is configured for labelCount("
              + given
              + "), but the labels of output \""
              + output
              + "\" are "
              + width
              + " wide");
    }
    conditional.setSyntheticGradient(
        synthetic
            .withLabels(Math.max(width, given), sharedAs)
            .withOutput(Losses.outputLoss(network.node(output).layer())));
  }
}
