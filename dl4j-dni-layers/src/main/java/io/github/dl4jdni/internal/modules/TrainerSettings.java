package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.train.Schedule;

/**
 * How a trainer works.
 *
 * @param schedule the order of updates
 * @param queueCapacity how many batches and messages wait at each module at most
 * @param threads how many modules compute at the same time at most
 */
public record TrainerSettings(Schedule schedule, int queueCapacity, int threads) {}
