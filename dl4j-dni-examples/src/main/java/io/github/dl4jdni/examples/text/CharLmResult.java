package io.github.dl4jdni.examples.text;

import java.util.List;

/**
 * What a training on a text came to.
 *
 * @param plan the training
 * @param seconds of training
 * @param minibatches learnt
 * @param characters learnt
 * @param heldOut bits per character of the whole held-out text
 * @param curve bits per character by time
 */
record CharLmResult(
    CharLmTraining.Plan plan,
    double seconds,
    long minibatches,
    long characters,
    double heldOut,
    List<CharLmTraining.CurvePoint> curve) {}
