package io.github.dl4jdni.internal.channels;

import io.github.dl4jdni.internal.modules.Inferred;

/** Takes what modules tell of their work, for whoever feeds them. */
public interface ModuleReports {

  /**
   * A module has done its step of an iteration.
   *
   * @param module the module
   * @param iteration the iteration
   * @param score the module's part of the score
   */
  void stepDone(int module, int iteration, double score);

  /**
   * A module has inferred from a batch.
   *
   * @param inferred what it tells
   */
  void inferred(Inferred inferred);

  /**
   * All that was given before has been done and learnt from.
   *
   * @param module the module, or the first of several that one thread runs
   * @param mark of the work that asked for it
   */
  void drained(int module, int mark);
}
