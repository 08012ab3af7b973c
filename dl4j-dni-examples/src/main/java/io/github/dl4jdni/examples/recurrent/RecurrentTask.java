package io.github.dl4jdni.examples.recurrent;

/**
 * What a network reads and what it says, step by step.
 *
 * @param inputs width of the input of a step
 * @param outputs width of the output of a step
 * @param output what the output means
 * @param endless whether a minibatch goes on where the one before it stopped; if not, it begins and
 *     ends its sequences
 */
public record RecurrentTask(int inputs, int outputs, OutputKind output, boolean endless) {

  /** What an output layer's units say. */
  public enum OutputKind {
    /** Each the probability of a bit: sigmoid, binary cross-entropy. */
    BITS,
    /** Together the probabilities of symbols: softmax, cross-entropy. */
    SYMBOL
  }
}
