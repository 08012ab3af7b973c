package io.github.dl4jdni.research.classify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class EndTargetsTest {

  private static final DataSet SEQUENCES =
      new DataSet(Nd4j.rand(2, 3, 5), Nd4j.create(new float[][] {{0, 1, 0, 0}, {0, 0, 0, 1}}));

  @Test
  void classIsAskedForAtTheLastStep() {
    DataSet asked = new EndTargets(5).of(SEQUENCES);

    assertThat(asked.getFeatures()).isSameAs(SEQUENCES.getFeatures());
    assertThat(asked.getLabelsMaskArray().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 0, 0, 0, 1}, {0, 0, 0, 0, 1}});
  }

  @Test
  void classIsAskedForAtEveryWindowsEndAndTheLastStep() {
    assertThat(new EndTargets(2).of(SEQUENCES).getLabelsMaskArray().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 1, 0, 1, 1}, {0, 1, 0, 1, 1}});
  }

  @Test
  void labelStandsAtEveryStep() {
    INDArray labels = new EndTargets(5).of(SEQUENCES).getLabels();

    assertThat(labels.shape()).containsExactly(2, 4, 5);
    for (int step = 0; step < 5; step++) {
      assertThat(labels.tensorAlongDimension(step, 0, 1)).isEqualTo(SEQUENCES.getLabels());
    }
  }
}
