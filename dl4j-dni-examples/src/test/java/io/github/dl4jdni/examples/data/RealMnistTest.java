package io.github.dl4jdni.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RealMnistTest {

  @Test
  void realFilesAreRead() {
    MnistFiles files = new MnistFiles(RealMnist.directoryOrSkip());

    assertThat(files.train().size()).isGreaterThanOrEqualTo(50_000);
    LabelledImages test = files.test();
    assertThat(test.size()).isEqualTo(10_000);
    // The first test images are known to be 7, 2, 1, 0, 4.
    assertThat(IntStream.range(0, 5).map(test::label)).containsExactly(7, 2, 1, 0, 4);
  }
}
