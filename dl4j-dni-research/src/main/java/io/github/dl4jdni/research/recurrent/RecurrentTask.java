package io.github.dl4jdni.research.recurrent;

/**
 * What a network reads and what it says, step by step.
 *
 * @param inputs width of the input of a step
 * @param outputs width of the output of a step
 * @param output what the output means
 * @param course how steps follow one another, and which of them have a target
 */
public record RecurrentTask(int inputs, int outputs, OutputKind output, Course course) {

  /** What an output layer's units say. */
  public enum OutputKind {
    /** Each the probability of a bit: sigmoid, binary cross-entropy. */
    BITS,
    /** Together the probabilities of symbols: softmax, cross-entropy. */
    SYMBOL
  }

  /** How steps follow one another, and which of them have a target. */
  public enum Course {
    /** A minibatch goes on where the one before it stopped; every step has a target. */
    STREAM,
    /** A minibatch begins and ends its sequences; some of their steps have targets. */
    SEQUENCES,
    /** A minibatch begins and ends its sequences; each has one target, at its last step. */
    CLASSES
  }

  /** {@return whether a minibatch goes on where the one before it stopped} */
  public boolean endless() {
    return course == Course.STREAM;
  }
}
