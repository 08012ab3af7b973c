package io.github.dl4jdni.internal.modules;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One module's memory, as Deeplearning4j's networks have it: activations and their gradients last
 * for a step, working memory for a layer. What a prediction needs until it is learnt from lasts
 * longer than a step, in one of several workspaces that take turns.
 *
 * <p>Workspaces belong to the thread that uses them.
 */
public final class ModuleWorkspaces {

  private static final WorkspaceConfiguration CONFIGURATION =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .overallocationLimit(0.05)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .build();

  private final String prefix;
  private final String step;
  private final boolean enabled;
  private final Map<String, Pointer> helpers = new HashMap<>();

  /**
   * A module's memory.
   *
   * @param module the module's number, for the workspaces' names
   * @param turn which of the steps it is that may be under way at the same time
   * @param mode the network's training workspace mode
   */
  public ModuleWorkspaces(int module, int turn, WorkspaceMode mode) {
    prefix = "DNI_MODULE_" + module + "_";
    step = prefix + "STEP_" + turn;
    enabled = mode != WorkspaceMode.NONE;
  }

  /** For the forward pass: inputs and activations last for the step. */
  LayerWorkspaceMgr forward() {
    return manager(step, step, working(), "DNI_UNUSED");
  }

  /** For the backward pass: gradients last for the step; activations are computed in passing. */
  LayerWorkspaceMgr backward() {
    return manager(step, working(), working(), step);
  }

  /** For what is learnt from a prediction: all of it is of use until the update alone. */
  LayerWorkspaceMgr learning() {
    return manager(learnt(), learnt(), learnt(), learnt());
  }

  /** For a prediction, which lasts until it was learnt from. */
  LayerWorkspaceMgr prediction(String of, int turn) {
    String name = predictionName(of, turn);
    return manager(name, name, name, name);
  }

  /** Opens the memory of a step. */
  Scope openStep() {
    return open(step);
  }

  Scope openLearning() {
    return open(learnt());
  }

  Scope openPrediction(String of, int turn) {
    return open(predictionName(of, turn));
  }

  private String working() {
    return prefix + "WORKING";
  }

  private String learnt() {
    return prefix + "LEARNING";
  }

  private String predictionName(String of, int turn) {
    return prefix + "PREDICTION_" + of + "_" + turn;
  }

  private LayerWorkspaceMgr manager(
      String inputs, String activations, String workingMemory, String gradients) {
    if (!enabled) {
      return LayerWorkspaceMgr.noWorkspaces(helpers);
    }
    LayerWorkspaceMgr.Builder builder =
        LayerWorkspaceMgr.builder()
            .with(ArrayType.INPUT, inputs, CONFIGURATION)
            .with(ArrayType.ACTIVATIONS, activations, CONFIGURATION)
            .with(ArrayType.ACTIVATION_GRAD, gradients, CONFIGURATION)
            .with(ArrayType.FF_CACHE, inputs, CONFIGURATION)
            .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, prefix + "RNN_LOOP", CONFIGURATION)
            .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, prefix + "RNN_LOOP", CONFIGURATION)
            .defaultWorkspace(workingMemory, CONFIGURATION);
    LayerWorkspaceMgr manager = builder.build();
    manager.setHelperWorkspacePointers(helpers);
    return manager;
  }

  private Scope open(String name) {
    if (!enabled) {
      return new Scope(null);
    }
    MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(CONFIGURATION, name);
    workspace.notifyScopeEntered();
    return new Scope(workspace);
  }

  /**
   * Memory in use. Scopes are closed in any order, for a prediction outlasts the step in which it
   * is made: closing one leaves no workspace current but those that are named.
   *
   * @param workspace the memory, or null without workspaces
   */
  record Scope(MemoryWorkspace workspace) implements AutoCloseable {

    /** Makes what is allocated without a place of its own go here. */
    void makeCurrent() {
      Nd4j.getMemoryManager().setCurrentWorkspace(workspace);
    }

    /** No workspace is current any more; this one stays open. */
    void leaveOpen() {
      Nd4j.getMemoryManager().setCurrentWorkspace(null);
    }

    @Override
    public void close() {
      if (workspace != null) {
        workspace.setPreviousWorkspace(null);
        workspace.close();
      }
    }
  }
}
