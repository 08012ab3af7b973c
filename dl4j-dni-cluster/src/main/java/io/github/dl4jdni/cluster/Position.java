package io.github.dl4jdni.cluster;

/**
 * How far a training has come.
 *
 * @param epochs how many are complete
 * @param minibatches how many of the next one are
 */
record Position(int epochs, int minibatches) {
  static final Position BEGIN = new Position(0, 0);
}
