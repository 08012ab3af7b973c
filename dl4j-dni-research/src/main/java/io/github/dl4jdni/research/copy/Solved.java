package io.github.dl4jdni.research.copy;

/**
 * When a length was solved.
 *
 * @param length of the sequences
 * @param minibatches learnt by then
 * @param seconds of training by then
 * @param bits of loss per bit of target that solved it: in a minibatch, or on fresh sequences if
 *     the training rehearses
 */
public record Solved(SequenceLength length, long minibatches, double seconds, double bits) {}
