package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.check.RandomData;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.OutputLosses;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Random data on which a network is checked. */
final class CheckData {

  private CheckData() {}

  /**
   * {@return features and labels that fit a network}
   *
   * @param network in double precision
   * @param types of its inputs
   * @param random draws them
   * @throws UserErrorException if an output has no loss that labels can be drawn for
   */
  static MultiDataSet draw(AnyNetwork network, List<InputType> types, RandomData random) {
    NetworkStructure structure = network.structure();
    List<ILossFunction> losses =
        structure.networkOutputs().stream().map(name -> loss(structure, name)).toList();
    INDArray[] features = random.features(structure, types);
    INDArray[] outputs =
        network instanceof AnyNetwork.Graph graph
            ? graph.model().output(features)
            : new INDArray[] {((AnyNetwork.Stack) network).model().output(features[0])};
    INDArray[] labels = new INDArray[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      labels[i] = random.labels(outputs[i], losses.get(i) instanceof LossSparseMCXENT);
    }
    return new MultiDataSet(features, labels);
  }

  private static ILossFunction loss(NetworkStructure structure, String output) {
    Layer layer = structure.node(output).unwrapped();
    return OutputLosses.ownOf(layer)
        .orElseThrow(
            () ->
                new UserErrorException(
                    "output \""
                        + output
                        + "\""
                        + (layer == null ? "" : ", " + layer.getClass().getSimpleName() + ",")
                        + " has no loss function that labels could be drawn for; the check"
                        + " needs an output or loss layer there"));
  }
}
