package io.github.dl4jdni.internal.arrays;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/**
 * Where training stands when an interface is used.
 *
 * @param layer the interface's layer, for messages
 * @param iteration the iteration, from 0
 * @param epoch the epoch, from 0
 * @param workspaces the step's workspaces
 */
public record TrainingStep(String layer, int iteration, int epoch, LayerWorkspaceMgr workspaces) {}
