package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * The forward pass of one module as its network's {@code output} and {@code score} compute it:
 * without dropout, with running statistics, and from the first step of each sequence on. Nothing
 * that training goes on from is changed. Modules are at rest, and one thread at a time uses this,
 * the module's own.
 */
public final class ModuleInference {

  private final ModuleParts parts;
  private final ModuleWorkspaces workspaces;
  private final LayerWorkspaceMgr memory;

  // The batch in progress
  private Batch batch;
  private final Map<String, INDArray> activations = new HashMap<>();
  private final Map<String, Pair<INDArray, MaskState>> masks = new HashMap<>();

  /**
   * A module's.
   *
   * @param parts what it consists of; the network's own layers are used, not copies of them
   * @param workspaces its memory
   */
  ModuleInference(ModuleParts parts, ModuleWorkspaces workspaces) {
    this.parts = parts;
    this.workspaces = workspaces;
    memory = workspaces.forward();
  }

  /**
   * Computes the module's outputs.
   *
   * @param next the batch
   * @param asked what is asked of the network's outputs
   * @param arrived the messages that it takes, by interface
   * @param sent is filled with the messages to send, by interface
   * @return what it tells
   */
  public Inferred infer(
      Batch next, Inferred.Asked asked, Map<String, Message> arrived, Map<String, Message> sent) {
    batch = next;
    ModuleWorkspaces.Scope step = workspaces.openStep();
    try {
      begin(arrived);
      for (TrainingNode node : parts.originals()) {
        compute(node, asked);
      }
      parts.interfaces().keySet().forEach(name -> sent.put(name, message(name)));
      Inferred inferred = tell(asked);
      Nd4j.getExecutioner().commit(); // other threads read it
      return inferred;
    } finally {
      step.makeCurrent();
      end();
      step.close();
    }
  }

  private void begin(Map<String, Message> arrived) {
    arrived.forEach(
        (name, message) -> {
          activations.put(name, memory.dup(ArrayType.INPUT, message.array()));
          masks.put(name, new Pair<>(message.mask(), message.maskState()));
        });
    for (int input : parts.networkInputs()) {
      String name = parts.inputNames().get(input);
      activations.put(name, batch.features(input));
      masks.put(name, new Pair<>(batch.featureMask(input), MaskState.Active));
    }
    for (TrainingNode node : parts.originals()) {
      node.show(batch);
      if (node.layer() != null) {
        node.layer().setInputMiniBatchSize(batch.inputExamples());
      }
    }
  }

  private void compute(TrainingNode node, Inferred.Asked asked) {
    if (batch.hasFeatureMasks()) {
      masks.put(node.name(), ModuleMasks.of(node, masks, batch.inputExamples()));
    }
    Integer output = parts.outputs().get(node.name());
    if (output != null && batch.labelMask(output) != null) {
      node.layer().setMaskArray(batch.labelMask(output));
    }
    INDArray[] inputs = node.inputs().stream().map(activations::get).toArray(INDArray[]::new);
    try (MemoryWorkspace working = memory.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
      boolean lossOnly = output != null && asked == Inferred.Asked.LOSSES;
      activations.put(
          node.name(),
          lossOnly
              ? node.forward(inputs, batch.inputExamples(), memory)
              : node.infer(inputs, batch.inputExamples(), memory));
    }
  }

  private Message message(String name) {
    Pair<INDArray, MaskState> mask = masks.get(name);
    return new Message(
        batch.iteration(),
        activations.get(name).detach(),
        mask == null || mask.getFirst() == null ? null : mask.getFirst().detach(),
        mask == null ? null : mask.getSecond());
  }

  private Inferred tell(Inferred.Asked asked) {
    Map<Integer, INDArray> outputs = new LinkedHashMap<>();
    Map<Integer, Double> losses = new LinkedHashMap<>();
    Map<String, Double> regularization = new LinkedHashMap<>();
    for (TrainingNode node : parts.originals()) {
      Integer output = parts.outputs().get(node.name());
      if (asked == Inferred.Asked.OUTPUTS) {
        if (output != null) {
          outputs.put(output, activations.get(node.name()).detach());
        }
      } else if (node.layer() != null) {
        regularization.put(node.name(), node.layer().calcRegularizationScore(true));
        if (output != null) {
          losses.put(output, loss(node.layer(), output));
        }
      }
    }
    return new Inferred(parts.index(), batch.iteration(), outputs, losses, regularization);
  }

  private double loss(Layer layer, int output) {
    IOutputLayer of = (IOutputLayer) layer;
    of.setLabels(batch.labels(output));
    try (MemoryWorkspace working = memory.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
      return of.computeScore(0, false, memory);
    }
  }

  private void end() {
    for (TrainingNode node : parts.originals()) {
      if (node.layer() == null) {
        node.end(batch.window());
      } else if (batch.hasFeatureMasks() || batch.hasLabelMasks()) {
        node.layer().setMaskArray(null);
      }
    }
    activations.clear();
    masks.clear();
    batch = null;
  }
}
