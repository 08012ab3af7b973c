package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.context.StepContext;
import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingNode;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One module at work: the forward pass of a batch, then its update, by what its interfaces predict
 * or its losses say. It knows neither threads nor neighbours: messages come and go as arguments.
 *
 * <p>One thread at a time uses a module, always the same one.
 */
public final class TrainingModule {

  private final ModuleParts parts;
  private final ModuleWorkspaces workspaces;
  private final LayerWorkspaceMgr forward;
  private final LayerWorkspaceMgr backward;
  private final Map<String, MessageBuffer> gradients = new LinkedHashMap<>(); // by message
  private StepContext context; // of the thread that runs the module

  // The step in progress
  private Batch batch;
  private ModuleWorkspaces.Scope step;
  private final Map<String, INDArray> activations = new HashMap<>();
  private final Map<String, Pair<INDArray, MaskState>> masks = new HashMap<>();
  private double score;

  /**
   * A module.
   *
   * @param parts what it consists of
   * @param plan how it is run
   */
  public TrainingModule(ModuleParts parts, ModulePlan plan) {
    this.parts = parts;
    workspaces = plan.workspaces();
    forward = workspaces.forward();
    backward = workspaces.backward();
    parts.takes().forEach(name -> gradients.put(name, new MessageBuffer(plan.gradientsInUse())));
  }

  public ModuleParts parts() {
    return parts;
  }

  /** Its forward pass without training. */
  public ModuleInference inference() {
    return new ModuleInference(parts, workspaces);
  }

  /** Whether a message has to be there before the forward pass of an iteration. */
  public boolean waitsFor(String message) {
    return parts.nodes().stream()
        .anyMatch(node -> node.inputs().contains(message) && node.waitsForInput());
  }

  /** Tells the layers which iteration it is. */
  public void begin(Batch next) {
    batch = next;
    for (TrainingNode node : parts.nodes()) {
      node.show(next);
      node.begin(next.window());
      if (node.layer() != null) {
        node.layer().setIterationCount(next.iteration());
        node.layer().setEpochCount(next.epoch());
        node.layer().setInputMiniBatchSize(next.inputExamples());
      }
    }
  }

  /**
   * Computes the module's outputs for the batch that began.
   *
   * @param arrived the messages that it waits for, by interface
   * @return the messages to send, by interface
   */
  public Map<String, Message> forward(Map<String, Message> arrived) {
    step = workspaces.openStep();
    Nd4j.getRandom().setSeed(parts.seeds().of(batch.iteration(), 0));
    requireMasksToArrive();
    arrived.forEach(
        (name, message) -> {
          activations.put(name, forward.dup(ArrayType.INPUT, message.array()));
          masks.put(name, new Pair<>(message.mask(), message.maskState()));
        });
    for (int input : parts.networkInputs()) {
      String name = parts.inputNames().get(input);
      activations.put(name, batch.features(input));
      masks.put(name, new Pair<>(batch.featureMask(input), MaskState.Active));
    }
    for (TrainingNode node : parts.nodes()) {
      if (batch.hasFeatureMasks()) { // a mask that a vertex makes of several lasts for the step
        masks.put(node.name(), ModuleMasks.of(node, masks, batch.inputExamples()));
      }
      try (MemoryWorkspace working = forward.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
        activations.put(node.name(), activate(node));
      }
      batch.observe(node.name(), activations.get(node.name()));
    }
    setLabelMasks();
    Map<String, Message> sent = new LinkedHashMap<>();
    for (ModuleInterface each : parts.interfaces().values()) {
      Pair<INDArray, MaskState> mask = masks.get(each.name());
      sent.put(
          each.name(),
          new Message(
              batch.iteration(),
              each.message(activations.get(each.name())),
              mask == null || mask.getFirst() == null ? null : mask.getFirst().detach(),
              mask == null ? null : mask.getSecond()));
    }
    step.leaveOpen();
    return sent;
  }

  /** Predicts the gradient of a message of this step, for the update and for learning. */
  public void predict(String interfaceName, Message sent) {
    shareLabels();
    ModuleInterface end = parts.interfaces().get(interfaceName);
    end.handDown(end.predict(sent.array()));
  }

  /**
   * Takes a gradient that came back for a message of this step as the one to hand down.
   *
   * @param interfaceName the message's interface
   * @param gradient the gradient; left as it is
   * @param factor what it is multiplied by
   * @throws NonFiniteNumbersException if it is not finite
   */
  public void handDown(String interfaceName, INDArray gradient, double factor) {
    if (!FiniteNumbers.areAllIn(gradient)) {
      throw new NonFiniteNumbersException(
          "the gradient that came back to \""
              + interfaceName
              + "\" holds NaN or infinite values; no parameter of the module was changed by it."
              + " Lower the learning rate");
    }
    step.makeCurrent();
    INDArray copy = backward.dup(ArrayType.ACTIVATION_GRAD, gradient, 'c');
    parts.interfaces().get(interfaceName).handDown(factor == 1 ? copy : copy.muli(factor));
  }

  /**
   * Updates the module's own parameters; ends the step.
   *
   * @param sent the messages of this step, by interface
   * @param arrived the gradients of those interfaces that wait for them
   * @return the gradients to send back, by message
   */
  public Map<String, Message> update(Map<String, Message> sent, Map<String, INDArray> arrived) {
    Map<String, INDArray> back = backpropagate(sent, arrived);
    step.makeCurrent();
    addScore();
    Map<String, Message> returned = new LinkedHashMap<>();
    back.forEach(
        (name, gradient) ->
            returned.put(
                name, Message.gradient(batch.iteration(), gradients.get(name).copy(gradient))));
    if (parts.own() != null) {
      try (MemoryWorkspace working = backward.notifyScopeEntered(ArrayType.UPDATER_WORKING_MEM)) {
        parts.own().update(batch);
      }
      parts.originals().forEach(this::applyConstraints);
    }
    parts.predicting().forEach(PredictingNode::updateIfLearnt);
    end();
    return returned;
  }

  /** Constraints on the parameters of models follow the models' own updates. */
  private void applyConstraints(TrainingNode node) {
    if (node.layer() instanceof DecoupledLayer layer) {
      layer.applyOwnConstraints(batch.iteration() + 1, batch.epoch());
    } else if (node.layer() != null) {
      node.layer().applyConstraints(batch.iteration() + 1, batch.epoch());
    }
  }

  /** Ends the step without an update; the score is computed all the same. */
  public void skip() {
    step.makeCurrent();
    addScore();
    end();
  }

  /** This module's part of the network's score in the last step. */
  public double score() {
    return score;
  }

  /** Forgets the step in progress and all that waits to be learnt from. */
  public void drop() {
    parts.predicting().forEach(PredictingNode::drop);
    if (step != null) {
      end();
    }
  }

  private void end() {
    for (TrainingNode node : parts.nodes()) {
      if (node.layer() != null) {
        if (batch.hasFeatureMasks() || batch.hasLabelMasks()) {
          node.layer().setMaskArray(null);
        }
        node.layer().clearNoiseWeightParams(); // still there where no backward pass came
      }
      node.end(batch.window());
    }
    activations.clear();
    masks.clear();
    step.close();
    step = null;
  }

  private Map<String, INDArray> backpropagate(
      Map<String, Message> sent, Map<String, INDArray> arrived) {
    Map<String, INDArray> epsilons = new HashMap<>(arrived);
    for (ModuleInterface each : parts.interfaces().values()) {
      if (!arrived.containsKey(each.name())) {
        if (each.handedDown() == null) {
          predict(each.name(), sent.get(each.name()));
        }
        epsilons.put(each.name(), each.handedDown());
      }
    }
    step.makeCurrent();
    if (parts.statesSeeLabels() || !arrived.isEmpty()) { // they are read on the way back
      shareLabels();
    }
    for (int i = parts.nodes().size() - 1; i >= 0; i--) {
      TrainingNode node = parts.nodes().get(i);
      INDArray epsilon = epsilons.remove(node.name());
      INDArray[] below;
      try (MemoryWorkspace working = backward.notifyScopeEntered(ArrayType.BP_WORKING_MEM)) {
        below = backward(node, epsilon);
        for (int j = 0; j < below.length; j++) {
          add(epsilons, node.inputs().get(j), below[j]);
        }
      }
    }
    epsilons.keySet().retainAll(parts.takes());
    return epsilons;
  }

  private INDArray[] backward(TrainingNode node, INDArray epsilon) {
    int examples = batch.inputExamples();
    if (node.layer() instanceof IOutputLayer output) {
      output.setLabels(batch.labels(parts.outputs().get(node.name())));
      return node.backward(null, examples, backward);
    }
    return epsilon == null // nothing that is trained comes of it
        ? new INDArray[0]
        : node.backward(epsilon, examples, backward);
  }

  /** Several takers of one activation send back the sum of their gradients. */
  private void add(Map<String, INDArray> epsilons, String name, INDArray gradient) {
    if (gradient == null) {
      return;
    }
    INDArray before = epsilons.get(name);
    if (before == null) {
      epsilons.put(name, gradient);
    } else {
      INDArray sum = backward.dup(ArrayType.ACTIVATION_GRAD, before);
      epsilons.put(name, sum.addi(gradient));
    }
  }

  private INDArray activate(TrainingNode node) {
    INDArray[] inputs = node.inputs().stream().map(activations::get).toArray(INDArray[]::new);
    return node.forward(inputs, batch.inputExamples(), forward);
  }

  /** Masks come with messages, and a module that does not wait for its message gets none. */
  private void requireMasksToArrive() {
    if (!batch.hasFeatureMasks()) {
      return;
    }
    for (String message : parts.takes()) {
      if (!waitsFor(message)) {
        throw new DL4JInvalidInputException(
            "the features have masks, but a synthetic input stands in for the message of \""
                + message
                + "\", which brings them: train the network with fit, or wait for the message"
                + " (realInputShare other than 0)");
      }
    }
  }

  private void setLabelMasks() {
    parts
        .outputs()
        .forEach(
            (name, output) -> {
              if (batch.labelMask(output) != null) {
                parts.node(name).layer().setMaskArray(batch.labelMask(output));
              }
            });
  }

  /** What other modules' losses, or this one's last step, left on this thread counts no longer. */
  private void shareLabels() {
    if (!parts.labels().isEmpty() || parts.statesSeeLabels()) {
      if (context == null) {
        context = StepContext.join();
      }
      context.open();
      parts.labels().forEach(labels -> labels.share(batch, parts.dataType()));
    }
  }

  private void addScore() {
    score = 0;
    for (TrainingNode node : parts.nodes()) {
      if (node.layer() != null) {
        score += node.layer().calcRegularizationScore(true);
      }
    }
    parts
        .outputs()
        .forEach(
            (name, output) -> {
              Layer layer = parts.node(name).layer();
              ((IOutputLayer) layer).setLabels(batch.labels(output));
              if (parts.scoresByLabelMask()) {
                layer.setMaskArray(batch.labelMask(output));
              }
              try (MemoryWorkspace working = forward.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
                score += ((IOutputLayer) layer).computeScore(0, true, forward);
              }
            });
    if (!Double.isFinite(score)) {
      throw new NonFiniteNumbersException(
          "the score is "
              + score
              + "; no parameter of the module was changed by it. Look for infinite inputs or"
              + " labels, or lower the learning rate");
    }
  }
}
