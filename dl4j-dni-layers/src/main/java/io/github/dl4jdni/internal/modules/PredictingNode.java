package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingNode;
import io.github.dl4jdni.internal.networks.Window;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer whose model predicts what its module then does not wait for, and learns when that has
 * come: an interface the gradient of its message, a synthetic input the message itself. It is one
 * of the module's nodes.
 */
public abstract class PredictingNode extends TrainingNode {

  private final TrainingNode.OfLayer node;
  private final DecoupledLayer layer;
  private final ParameterGroup model; // null for a model without parameters
  private final ModuleWorkspaces workspaces;
  private final boolean ahead;
  private final PredictionTurns turns;
  private final ModuleClock clock;
  private final RandomSeeds seeds;
  private final Queue<Outstanding> outstanding = new ConcurrentLinkedQueue<>();
  private Runnable afterStep = () -> {};

  // The step in progress
  private Batch batch;
  private boolean learnt; // the model has, in the layer's own passes

  /**
   * A node.
   *
   * @param node the layer, without regard to its model
   * @param model the model's parameters, or null
   * @param plan how the module is run
   * @param seeds of what is random in the model
   */
  PredictingNode(
      TrainingNode.OfLayer node, ParameterGroup model, ModulePlan plan, RandomSeeds seeds) {
    super(node.name(), node.inputs());
    this.node = node;
    this.model = model;
    this.seeds = seeds;
    layer = (DecoupledLayer) node.layer();
    workspaces = plan.workspaces();
    clock = plan.clock();
    turns = new PredictionTurns(node.name(), workspaces, plan.staleness() + 1);
    ahead = plan.staleness() > 0;
  }

  /** What has come for the oldest prediction; waits for it. Null if it was learnt from already. */
  abstract INDArray receive(Arrivals arrivals);

  /** Whether {@link #receive} would not wait. */
  public abstract boolean hasArrived(Arrivals arrivals);

  /** What has come, as the layer gets it. */
  INDArray toLayer(INDArray arrived, Batch of, LayerWorkspaceMgr memory) {
    return arrived;
  }

  /** Whether this step needs what the model would predict. */
  public final boolean waits() {
    return layer.waits(batch.iteration(), batch.epoch());
  }

  /** The layer without its model. */
  final TrainingNode.OfLayer node() {
    return node;
  }

  /** The batch of the step in progress. */
  final Batch batch() {
    return batch;
  }

  /** Seeds what the model draws in the step in progress. */
  final void seed() {
    seed(batch);
  }

  private void seed(Batch of) {
    Nd4j.getRandom().setSeed(seeds.of(of.iteration(), name().hashCode()));
  }

  /**
   * Predicts; what is held lasts until it was learnt from.
   *
   * @param message what the model sees
   * @return the prediction
   */
  final INDArray predict(INDArray message) {
    return clock.predicting(() -> prediction(message));
  }

  private INDArray prediction(INDArray message) {
    PredictionTurns.Turn turn = turns.open();
    try {
      seed();
      INDArray predicted = layer.predict(message, ahead, turn.memory());
      outstanding.add(new Outstanding(batch, turn));
      return predicted;
    } finally {
      turn.scope().leaveOpen();
    }
  }

  /** How many predictions were not learnt from. */
  public final int outstanding() {
    return outstanding.size();
  }

  /** The iteration of the oldest prediction that was not learnt from. */
  final int oldestIteration() {
    return outstanding.element().batch().iteration();
  }

  /** Learns from the oldest prediction, and updates the model; waits for what it predicted. */
  public final void learnFrom(Arrivals arrivals) {
    INDArray arrived = receive(arrivals);
    if (arrived != null) {
      prepare(arrived, outstanding.element());
    }
    takeStep();
  }

  /**
   * Learns from a prediction on the thread of a neighbour, but for the step of the model's
   * parameters: that one is taken on the module's own thread and at the time that the schedule
   * says. Who does it changes no bit.
   *
   * @param arrived what was predicted
   * @return false if it is not the prediction's turn, or its module itself needs what arrived
   */
  public final boolean learnForModule(Message arrived) {
    Outstanding next = outstanding.peek();
    if (next == null
        || next.batch().iteration() != arrived.iteration()
        || layer.waits(next.batch().iteration(), next.batch().epoch())) {
      return false;
    }
    prepare(arrived.array(), next);
    return true;
  }

  /** The model takes the step that was prepared. */
  private void takeStep() {
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
  public final void afterStep(Runnable action) {
    afterStep = action;
  }

  private void prepare(INDArray arrived, Outstanding prediction) {
    clock.learning(() -> prepareNow(arrived, prediction.batch()));
  }

  private void prepareNow(INDArray arrived, Batch of) {
    try (ModuleWorkspaces.Scope memory = workspaces.openLearning()) {
      LayerWorkspaceMgr learning = workspaces.learning();
      seed(of); // as when it predicted, on whatever thread
      layer.learn(toLayer(arrived, of, learning), ahead, of.iteration(), of.examples(), learning);
      if (model != null) {
        model.prepare(of);
      }
    }
  }

  /** Updates the model if it has learnt in the step's own passes. */
  final void updateIfLearnt() {
    if (learnt && model != null) {
      model.update(batch);
      layer.applyModelConstraints(batch.iteration() + 1, batch.epoch());
    }
  }

  /** Forgets all predictions. */
  public final void drop() {
    outstanding.forEach(prediction -> prediction.turn().scope().close());
    outstanding.clear();
    layer.dropPredictions();
  }

  @Override
  public final void show(Batch next) {
    batch = next;
    node.show(next);
  }

  @Override
  public final void begin(Window window) {
    node.begin(window);
  }

  @Override
  public INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr memory) {
    return node.forward(activations, examples, memory);
  }

  @Override
  public final INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr memory) {
    return node.infer(activations, examples, memory);
  }

  @Override
  public INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr memory) {
    learnt = true;
    return node.backward(gradient, examples, memory);
  }

  @Override
  public final Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
    return node.mask(masks, state, examples);
  }

  @Override
  public final Layer layer() {
    return layer;
  }

  @Override
  public void end(Window window) {
    learnt = false;
    node.end(window);
  }

  @Override
  public final void forgetState() {
    node.forgetState();
  }

  /**
   * A prediction that was not learnt from.
   *
   * @param batch its batch
   * @param turn its memory
   */
  private record Outstanding(Batch batch, PredictionTurns.Turn turn) {}
}
