package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RealMnistTest {

  @Test
  void realFilesAreRead() {
    MnistFiles files = new MnistFiles(RealMnist.directoryOrSkip());

    LabelledImages training = files.train();
    assertThat(training.size()).isGreaterThanOrEqualTo(50_000);
    // The training set is known to begin with 5, 0, 4, 1, 9; which images stand in for the test
    // is left to whoever provides the files.
    assertThat(IntStream.range(0, 5).map(training::label)).containsExactly(5, 0, 4, 1, 9);
    assertThat(files.test().size()).isEqualTo(10_000);
  }
}
