package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.networks.TrainingNode;
import java.util.function.UnaryOperator;

/**
 * How a module is run, or one of the copies of a module whose steps overlap.
 *
 * @param index the module's number
 * @param workspaces its memory
 * @param clock adds up its time
 * @param staleness how many steps gradient and input models may lag
 * @param messagesInUse how many messages of an interface are in use at the same time at most
 * @param gradientsInUse how many gradients that it sends are in use at the same time at most
 * @param nodes gives for each of the network's nodes the one to run in its place
 */
public record ModulePlan(
    int index,
    ModuleWorkspaces workspaces,
    ModuleClock clock,
    int staleness,
    int messagesInUse,
    int gradientsInUse,
    UnaryOperator<TrainingNode> nodes) {

  /**
   * A module whose steps follow one another, on the network's own layers.
   *
   * @param index the module's number
   * @param workspaces its memory
   * @param staleness how many steps models may lag
   * @param gradientsInUse how many gradients that it sends are in use at the same time at most
   */
  public static ModulePlan of(
      int index, ModuleWorkspaces workspaces, int staleness, int gradientsInUse) {
    return new ModulePlan(
        index,
        workspaces,
        new ModuleClock(),
        staleness,
        // A module with a synthetic input takes a message a staleness after it has sent its
        // gradient.
        2 * staleness + 2,
        gradientsInUse,
        UnaryOperator.identity());
  }
}
