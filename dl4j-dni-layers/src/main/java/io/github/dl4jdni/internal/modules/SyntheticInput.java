package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.interfaces.SyntheticInputModuleLayer;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainedNode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A synthetic input at the beginning of a module: predicts the message that the module does not
 * wait for, and learns when it has come.
 */
public final class SyntheticInput {

  private final TrainedNode.OfLayer node;
  private final SyntheticInputModuleLayer layer;
  private final int networkInput;
  private final ParameterGroup model; // null for a model without parameters
  private final ModuleWorkspaces workspaces;
  private final boolean ahead;
  private final PredictionTurns turns;
  private final Deque<Outstanding> outstanding = new ArrayDeque<>();

  /**
   * A synthetic input.
   *
   * @param node the layer
   * @param networkInput the position of the network input that it sees
   * @param model the input model's parameters, or null
   * @param workspaces the module's memory
   * @param staleness how many steps the model's learning may lag
   */
  SyntheticInput(
      TrainedNode.OfLayer node,
      int networkInput,
      ParameterGroup model,
      ModuleWorkspaces workspaces,
      int staleness) {
    this.node = node;
    this.networkInput = networkInput;
    this.model = model;
    this.workspaces = workspaces;
    layer = (SyntheticInputModuleLayer) node.layer();
    turns = new PredictionTurns(node.name(), workspaces, staleness + 1);
    ahead = staleness > 0;
  }

  boolean is(TrainedNode other) {
    return node == other;
  }

  /** Whether this step's forward pass needs the message. */
  boolean waits() {
    return layer.waitsForInput();
  }

  /** Lets the layer see the network's input where it needs the message as well. */
  void shareNetworkInput(Batch batch) {
    InputSharingPreProcessor.share(layer.layerConf().inputOf(), batch.features(networkInput));
  }

  /**
   * The message as it is predicted.
   *
   * @param batch the batch
   * @param seed of what is random in the input model
   * @param step the step's workspaces
   * @return the prediction
   */
  INDArray predict(Batch batch, long seed, LayerWorkspaceMgr step) {
    PredictionTurns.Turn turn = turns.open();
    try {
      Nd4j.getRandom().setSeed(seed);
      INDArray predicted =
          layer.activatePrediction(batch.features(networkInput), turn.memory(), step);
      outstanding.add(new Outstanding(batch, seed, turn));
      return predicted;
    } finally {
      turn.scope().leaveOpen();
    }
  }

  public int outstanding() {
    return outstanding.size();
  }

  public int oldestIteration() {
    return outstanding.element().batch().iteration();
  }

  /** Learns from the oldest prediction, and updates the model. */
  public void learn(INDArray message) {
    Outstanding prediction = outstanding.remove();
    try (ModuleWorkspaces.Scope memory = workspaces.openLearning()) {
      LayerWorkspaceMgr learning = workspaces.learning();
      Nd4j.getRandom().setSeed(prediction.seed()); // as when it was made
      layer.learn(
          node.preProcess(message, prediction.batch().inputExamples(), learning), ahead, learning);
      updateModel(prediction.batch());
    } finally {
      prediction.turn().scope().close();
    }
  }

  /** Updates the model by gradients that were written. */
  void updateModel(Batch batch) {
    if (model != null) {
      model.update(batch);
      layer.applyConstraints(batch.iteration() + 1, batch.epoch());
    }
  }

  /** Forgets all predictions. */
  void drop() {
    outstanding.forEach(prediction -> prediction.turn().scope().close());
    outstanding.clear();
    layer.dropPredictions();
  }

  /**
   * A prediction that was not learnt from.
   *
   * @param batch its batch
   * @param seed of what was random in it
   * @param turn its memory
   */
  private record Outstanding(Batch batch, long seed, PredictionTurns.Turn turn) {}
}
