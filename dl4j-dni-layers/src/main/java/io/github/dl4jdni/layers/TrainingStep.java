package io.github.dl4jdni.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/**
 * Where training stands when an interface is used.
 *
 * @param layer the interface's layer, for messages
 * @param iteration the iteration, from 0
 * @param epoch the epoch, from 0
 * @param minibatch the number of examples; 1 where the updater does not divide by it
 * @param workspaces the step's workspaces
 */
record TrainingStep(
    String layer, int iteration, int epoch, int minibatch, LayerWorkspaceMgr workspaces) {}
