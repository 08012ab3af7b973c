package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.interfaces.DecoupledEnd;
import io.github.dl4jdni.internal.networks.TrainingNode;
import io.github.dl4jdni.internal.networks.Window;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An interface at the end of a module: predicts the gradient of each message that it sends, and
 * learns when the gradient has come back.
 */
public final class ModuleInterface extends PredictingNode {

  private final DecoupledEnd end;
  private final MessageBuffer messages;
  private INDArray handedDown; // in place of what comes back; or null

  /**
   * An interface.
   *
   * @param node the layer that it is, or that it ends
   * @param model the gradient model's parameters, or null
   * @param plan how the module is run
   * @param seeds of what is random in the gradient model
   */
  ModuleInterface(
      TrainingNode.OfLayer node, ParameterGroup model, ModulePlan plan, RandomSeeds seeds) {
    super(node, model, plan, seeds);
    end = (DecoupledEnd) node.layer();
    messages = new MessageBuffer(plan.messagesInUse());
  }

  /** Copies an output out of the step's memory, to be sent and to be learnt from. */
  INDArray message(INDArray output) {
    INDArray message = messages.copy(output);
    if (!FiniteNumbers.areAllIn(message)) {
      throw new NonFiniteNumbersException(
          "the output of \""
              + name()
              + "\" holds NaN or infinite values; no parameter of the module was changed by it."
              + " Look for infinite inputs, or lower the learning rate");
    }
    return message;
  }

  /** Takes a gradient as the one to hand down in this step. */
  void handDown(INDArray gradient) {
    handedDown = gradient;
  }

  /** What this step hands down without waiting, or null. */
  INDArray handedDown() {
    return handedDown;
  }

  @Override
  public INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr memory) {
    if (handedDown != null) {
      INDArray below = end.backpropThrough(gradient, memory).getSecond();
      return node().toInput(below, examples, memory);
    }
    seed(); // it predicts in its backward pass
    return super.backward(gradient, examples, memory);
  }

  @Override
  public void end(Window window) {
    handedDown = null;
    super.end(window);
  }

  @Override
  INDArray receive(Arrivals arrivals) {
    return arrivals.gradient(name(), oldestIteration());
  }

  @Override
  public boolean hasArrived(Arrivals arrivals) {
    return arrivals.hasGradient(name());
  }
}
