package io.github.dl4jdni.research.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class TextStreamsTest {

  private static final String LETTERS = "abcdefghijkl";

  private static int[] text() {
    return LETTERS.chars().map(letter -> letter - 'a').toArray();
  }

  /** The letters that an array [streams, symbols, steps] holds, a line a stream. */
  private static String[] read(INDArray oneHot) {
    assertThat(oneHot.sum(1).eq(1).all()).isTrue();
    INDArray numbers = oneHot.argMax(1);
    String[] lines = new String[(int) numbers.size(0)];
    for (int stream = 0; stream < lines.length; stream++) {
      StringBuilder line = new StringBuilder();
      for (int step = 0; step < numbers.size(1); step++) {
        line.append((char) ('a' + numbers.getInt(stream, step)));
      }
      lines[stream] = line.toString();
    }
    return lines;
  }

  @Test
  void readersGoOnFromMinibatchToMinibatchAndRoundTheText() {
    TextStreams streams = new TextStreams(text(), 12, 3, 5);

    assertThat(read(streams.minibatch(0).getFeatures())).containsExactly("abcde", "efghi", "ijkla");
    assertThat(read(streams.minibatch(1).getFeatures())).containsExactly("fghij", "jklab", "bcdef");
    assertThat(read(streams.minibatch(2).getFeatures())).containsExactly("klabc", "cdefg", "ghijk");
  }

  @Test
  void labelsAreTheLettersThatFollow() {
    DataSet minibatch = new TextStreams(text(), 12, 3, 5).minibatch(0);

    assertThat(minibatch.getFeatures().shape()).containsExactly(3, 12, 5);
    assertThat(read(minibatch.getLabels())).containsExactly("bcdef", "fghij", "jklab");
    assertThat(minibatch.getLabelsMaskArray()).isNull();
  }

  @Test
  void farMinibatchesAreReadToo() {
    TextStreams streams = new TextStreams(text(), 12, 3, 5);

    // 12 minibatches of 5 steps are 5 times the text.
    long far = 12_000_000_000L;
    assertThat(streams.minibatch(far).getFeatures()).isEqualTo(streams.minibatch(0).getFeatures());
  }

  @Test
  void textShorterThanItsReadersIsRefused() {
    assertThatThrownBy(() -> new TextStreams(text(), 12, 12, 5))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("12 characters to learn, too few for 12 streams");
  }
}
