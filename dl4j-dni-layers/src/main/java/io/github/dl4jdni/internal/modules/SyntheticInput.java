package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingNode;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A synthetic input at the beginning of a module: predicts the message that the module does not
 * wait for, and learns when it has come.
 */
final class SyntheticInput extends PredictingNode {

  private final String message;
  private final String inputOf;
  private final int networkInput;

  /**
   * A synthetic input.
   *
   * @param node the layer
   * @param networkInput the position of the network input that it sees
   * @param model the input model's parameters, or null
   * @param plan how the module is run
   * @param seeds of what is random in the input model
   */
  SyntheticInput(
      TrainingNode.OfLayer node,
      int networkInput,
      ParameterGroup model,
      ModulePlan plan,
      RandomSeeds seeds) {
    super(node, model, plan, seeds);
    this.networkInput = networkInput;
    message = node.inputs().get(0);
    inputOf = ((SyntheticInputModule) node.layer().conf().getLayer()).inputOf();
  }

  @Override
  public boolean waitsForInput() {
    return waits();
  }

  @Override
  public INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr memory) {
    INDArray seen = batch().features(networkInput);
    if (!waits()) {
      return predict(seen);
    }
    InputSharingPreProcessor.share(inputOf, seen);
    return super.forward(activations, examples, memory);
  }

  @Override
  public INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr memory) {
    return waits()
        ? super.backward(gradient, examples, memory)
        : node().toInput(gradient, examples, memory);
  }

  @Override
  INDArray receive(Arrivals arrivals) {
    return arrivals.message(message, oldestIteration()).array();
  }

  @Override
  public boolean hasArrived(Arrivals arrivals) {
    return arrivals.hasMessage(message);
  }

  @Override
  INDArray toLayer(INDArray arrived, Batch of, LayerWorkspaceMgr memory) {
    return node().preProcess(arrived, of.inputExamples(), memory);
  }
}
