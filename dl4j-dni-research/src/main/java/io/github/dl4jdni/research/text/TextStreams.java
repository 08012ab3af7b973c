package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.command.UserErrorException;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A text read in several places at once, each reader going on from minibatch to minibatch.
 *
 * <p>Reader b of B begins at the b-th part of the text. It goes on into the next part where its own
 * ends, and from the text's end to its beginning: it never jumps but there.
 */
final class TextStreams {

  private final int[] text;
  private final int symbols;
  private final int streams;
  private final int steps;

  /**
   * Streams at their beginnings.
   *
   * @param text the symbols' numbers
   * @param symbols how many there are
   * @param streams number of readers
   * @param steps of a minibatch
   * @throws UserErrorException if the text has no step for each reader
   */
  TextStreams(int[] text, int symbols, int streams, int steps) {
    if (text.length <= streams) {
      throw new UserErrorException(
          String.format(
              "the text has %d characters to learn, too few for %d streams; give more text or a"
                  + " smaller --batch",
              text.length, streams));
    }
    this.text = text;
    this.symbols = symbols;
    this.streams = streams;
    this.steps = steps;
  }

  /**
   * {@return a minibatch: features [streams, symbols, steps], and as labels the symbols that
   * follow}
   *
   * @param index how many minibatches come before
   */
  DataSet minibatch(long index) {
    int[][] read = new int[streams][steps];
    int[][] following = new int[streams][steps];
    for (int stream = 0; stream < streams; stream++) {
      long first = start(stream) + index * steps;
      for (int step = 0; step < steps; step++) {
        read[stream][step] = symbol(first + step);
        following[stream][step] = symbol(first + step + 1);
      }
    }
    return new DataSet(OneHot.of(read, symbols), OneHot.of(following, symbols));
  }

  private long start(int stream) {
    return (long) text.length * stream / streams;
  }

  private int symbol(long position) {
    return text[(int) (position % text.length)];
  }
}
