package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.TrainingSchedule;

/**
 * How one network is trained.
 *
 * @param method how the hidden layers get their gradients
 * @param schedule how modules are updated
 * @param epochs number of times that every image is seen
 * @param seed of the initial weights and of the order of the images
 * @param goal an error at which to stop; null to train to the end
 */
public record MnistPlan(
    Method method, TrainingSchedule schedule, int epochs, long seed, ErrorGoal goal) {}
