package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.conf.StateGradientConfiguration;
import io.github.dl4jdni.internal.arrays.CellWeights;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Learns from the state that a window began with, by what the window hands back to it, and from
 * states that nothing followed (Jaderberg et al. 2017, section 2.3).
 */
final class BootstrapLearning implements StateLearning {

  private final StateModel model;
  private final StateGradientConfiguration configuration;
  private final List<StateModel.Sample> ended = new ArrayList<>(); // by sequences that were cleared
  private RecurrentWindow former; // where the model's loss goes back through it
  private CellWeights formerWeights;

  BootstrapLearning(StateModel model, StateGradientConfiguration configuration) {
    this.model = model;
    this.configuration = configuration;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the window itself
  public boolean keeps(RecurrentWindow window) {
    return former == window;
  }

  @Override
  public boolean looksBack() {
    return configuration.isBackpropagateGradientModelLoss();
  }

  @Override
  public boolean learn(WindowStep step) {
    List<StateModel.Sample> samples = new ArrayList<>();
    if (step.follows()) {
      samples.add(
          new StateModel.Sample(
              step.index() - 1,
              step.window().state(0),
              step.seenBefore(),
              initialGradient(step),
              step.ends().goingBefore(),
              true));
    }
    if (step.ends().someEndedNow() && model.learnsKnownEnds()) {
      samples.add(
          new StateModel.Sample(
              step.index(),
              step.window().state(step.window().shape().steps()),
              step.seen(),
              null,
              step.ends().endedNow(),
              false));
    }
    samples.addAll(ended);
    ended.clear();
    if (!samples.isEmpty()) {
      model.learn(samples, step.training());
      if (step.follows() && former != null) {
        backpropagateLoss(step);
      }
    }
    if (configuration.isBackpropagateGradientModelLoss()) {
      former = step.window();
      formerWeights = step.weights().copy();
    }
    return !samples.isEmpty();
  }

  /** g₀, [N, S], 'f' ordered: with γ on the final state's gradient where s was handed in. */
  private INDArray initialGradient(WindowStep step) {
    RecurrentWindow window = step.window();
    INDArray target =
        step.training().workspaces().dup(ArrayType.BP_WORKING_MEM, window.stateGradient(), 'f');
    double rest = discount(step) - step.scale();
    if (rest != 0 && step.finalGradient() != null) {
      window.stateGradient().assign(step.finalGradient().mul(rest));
      for (int t = window.shape().steps() - 1; t >= 0; t--) {
        window.backThrough(t, step.weights());
      }
      target.addi(window.stateGradient());
    }
    return target;
  }

  private double discount(WindowStep step) {
    return configuration.getDiscount() == null
        ? step.scale()
        : configuration.getDiscount().valueAt(step.training().iteration(), step.training().epoch());
  }

  /** The loss of the prediction for the initial state, back through the window it came from. */
  private void backpropagateLoss(WindowStep step) {
    long examples = former.shape().examples();
    former.stateGradient().assign(model.stateGradient(step.index() - 1, examples, step.training()));
    for (int t = former.shape().steps() - 1; t >= 0; t--) {
      former.backThrough(t, formerWeights);
      former.addGradients(t, step.gradients());
    }
  }

  @Override
  public void sequenceCleared(INDArray last, int index, INDArray seen, INDArray counts) {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      ended.add(
          new StateModel.Sample(
              index, last.dup('f'), seen.dup(), null, counts == null ? null : counts.dup(), true));
    }
    former = null;
  }

  @Override
  public void sequenceEnded() {
    former = null;
  }
}
