package io.github.dl4jdni.internal.modules;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** The memory of predictions that wait for what they are learnt from, used in turn. */
final class PredictionTurns {

  private final ModuleWorkspaces workspaces;
  private final String name;
  private final LayerWorkspaceMgr[] memory;
  private int next;

  /**
   * Memory for predictions.
   *
   * @param name whose predictions they are
   * @param workspaces the module's memory
   * @param count how many wait at the same time at most
   */
  PredictionTurns(String name, ModuleWorkspaces workspaces, int count) {
    this.name = name;
    this.workspaces = workspaces;
    memory = new LayerWorkspaceMgr[count];
    for (int i = 0; i < count; i++) {
      memory[i] = workspaces.prediction(name, i);
    }
  }

  /** Opens the memory for one prediction. */
  Turn open() {
    int turn = next;
    next = (next + 1) % memory.length;
    return new Turn(memory[turn], workspaces.openPrediction(name, turn));
  }

  /**
   * One prediction's memory.
   *
   * @param memory where arrays are to live
   * @param scope to be closed when the prediction was learnt from
   */
  record Turn(LayerWorkspaceMgr memory, ModuleWorkspaces.Scope scope) {}
}
