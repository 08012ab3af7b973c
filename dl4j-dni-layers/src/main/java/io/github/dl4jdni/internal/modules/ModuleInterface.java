package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An interface at the end of a module: predicts the gradient of each message that it sends, and
 * learns when the gradient has come back.
 */
public final class ModuleInterface {

  private final String name;
  private final DecoupledLayer layer;
  private final ParameterGroup model; // null for a model without parameters
  private final ModuleWorkspaces workspaces;
  private final MessageBuffer messages;
  private final boolean ahead;
  private final PredictionTurns turns;
  private final ModuleClock clock;
  private final Queue<Outstanding> outstanding = new ConcurrentLinkedQueue<>();
  private Runnable afterStep = () -> {};

  /**
   * An interface.
   *
   * @param name its node's name
   * @param layer the layer that it is, or that it ends
   * @param model the gradient model's parameters, or null
   * @param plan how the module is run
   */
  ModuleInterface(String name, DecoupledLayer layer, ParameterGroup model, ModulePlan plan) {
    this.name = name;
    this.layer = layer;
    this.model = model;
    workspaces = plan.workspaces();
    clock = plan.clock();
    messages = new MessageBuffer(plan.messagesInUse());
    turns = new PredictionTurns(name, workspaces, plan.staleness() + 1);
    ahead = plan.staleness() > 0;
  }

  public String name() {
    return name;
  }

  DecoupledLayer layer() {
    return layer;
  }

  /** Copies an output out of the step's memory, to be sent and to be learnt from. */
  INDArray message(INDArray output) {
    INDArray message = messages.copy(output);
    if (!FiniteNumbers.areAllIn(message)) {
      throw new NonFiniteNumbersException(
          "the output of \""
              + name
              + "\" holds NaN or infinite values; no parameter of the module was changed by it."
              + " Look for infinite inputs, or lower the learning rate");
    }
    return message;
  }

  /**
   * Predicts the gradient of a message; what is held lasts until it was learnt from.
   *
   * @param message the message
   * @param batch its batch
   * @param seed of what is random in the gradient model
   * @return the synthetic gradient
   */
  INDArray predict(INDArray message, Batch batch, long seed) {
    return clock.predicting(() -> prediction(message, batch, seed));
  }

  private INDArray prediction(INDArray message, Batch batch, long seed) {
    PredictionTurns.Turn turn = turns.open();
    try {
      Nd4j.getRandom().setSeed(seed);
      INDArray gradient = layer.predictGradient(message, ahead, turn.memory());
      outstanding.add(new Outstanding(batch, seed, turn));
      return gradient;
    } finally {
      turn.scope().leaveOpen();
    }
  }

  /** How many predictions were not learnt from. */
  public int outstanding() {
    return outstanding.size();
  }

  /** The iteration of the oldest prediction that was not learnt from. */
  public int oldestIteration() {
    return outstanding.element().batch().iteration();
  }

  /** Learns from the oldest prediction, and updates the model. */
  public void learn(INDArray arrived) {
    prepare(arrived, outstanding.element());
    takeStep();
  }

  /**
   * Learns from a prediction on the thread of a neighbour, but for the step of the model's
   * parameters: that one is taken by {@link #takeStep()}, on the module's own thread and at the
   * time that the schedule says. Who does it changes no bit.
   *
   * @param gradient the gradient of the prediction's message
   * @return false if it is not the prediction's turn, or its module itself needs the gradient
   */
  public boolean learnForModule(Message gradient) {
    Outstanding next = outstanding.peek();
    if (next == null
        || next.batch().iteration() != gradient.iteration()
        || layer.waitsForGradient(next.batch().iteration(), next.batch().epoch())) {
      return false;
    }
    prepare(gradient.array(), next);
    return true;
  }

  /** The model takes the step that was prepared. */
  public void takeStep() {
    Outstanding prediction = outstanding.element();
    if (model != null) {
      clock.learning(model::apply);
      layer.applyModelConstraints(prediction.batch().iteration() + 1, prediction.batch().epoch());
    }
    prediction.turn().scope().close();
    outstanding.remove(); // now it is the next one's turn
    afterStep.run();
  }

  /** What to do when the model has taken a step, and may learn from the next prediction. */
  public void afterStep(Runnable action) {
    afterStep = action;
  }

  private void prepare(INDArray arrived, Outstanding prediction) {
    clock.learning(() -> prepareNow(arrived, prediction));
  }

  private void prepareNow(INDArray arrived, Outstanding prediction) {
    try (ModuleWorkspaces.Scope memory = workspaces.openLearning()) {
      Nd4j.getRandom().setSeed(prediction.seed()); // as when it was made, on whatever thread
      Batch of = prediction.batch();
      layer.learn(arrived, ahead, of.iteration(), of.examples(), workspaces.learning());
      if (model != null) {
        model.prepare(of);
      }
    }
  }

  /** Updates the model by gradients that were written. */
  void updateModel(Batch batch) {
    if (model != null) {
      model.update(batch);
      layer.applyModelConstraints(batch.iteration() + 1, batch.epoch());
    }
  }

  /** Forgets all predictions. */
  public void drop() {
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
