package io.github.dl4jdni.cli.mnist;

/**
 * An error at which a training stops.
 *
 * @param error on the measured images, in percent
 * @param checkEvery how many iterations lie between two measurements
 */
public record ErrorGoal(double error, int checkEvery) {}
