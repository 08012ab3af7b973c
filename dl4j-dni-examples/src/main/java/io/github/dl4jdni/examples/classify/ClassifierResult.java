package io.github.dl4jdni.examples.classify;

import java.util.List;

/**
 * What a training on labelled sequences came to.
 *
 * @param plan the training
 * @param seconds of training
 * @param minibatches learnt
 * @param accuracy on all measured sequences, in percent
 * @param curve accuracy by time
 */
record ClassifierResult(
    ClassifierTraining.Plan plan,
    double seconds,
    long minibatches,
    double accuracy,
    List<ClassifierTraining.CurvePoint> curve) {}
