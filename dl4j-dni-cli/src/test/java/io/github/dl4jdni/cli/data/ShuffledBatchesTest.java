package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class ShuffledBatchesTest {

  /** Images of one pixel whose grey value is their number. */
  private static LabelledImages numbered(int count) {
    byte[] pixels = new byte[count];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (byte) i;
      labels[i] = (byte) (i % 10);
    }
    return new LabelledImages(1, 1, pixels, labels);
  }

  private static List<Integer> numbers(ShuffledBatches batches) {
    List<Integer> numbers = new ArrayList<>();
    while (batches.hasNext()) {
      for (float grey : batches.next().getFeatures().dup().data().asFloat()) {
        numbers.add(Math.round(grey * 255));
      }
    }
    return numbers;
  }

  @Test
  void orderDependsOnSeedAndEpochAlone() {
    ShuffledBatches first = ShuffledBatches.forTraining(numbered(20), 5, 1);
    ShuffledBatches second = ShuffledBatches.forTraining(numbered(20), 5, 1);
    ShuffledBatches otherSeed = ShuffledBatches.forTraining(numbered(20), 5, 2);
    List<Integer> epochZero = numbers(first);
    second.startEpoch(7);
    numbers(second);
    second.startEpoch(0);

    assertThat(numbers(second)).isEqualTo(epochZero).doesNotHaveDuplicates().hasSize(20);
    assertThat(numbers(otherSeed)).isNotEqualTo(epochZero);
    first.startEpoch(1);
    assertThat(numbers(first)).isNotEqualTo(epochZero);
  }

  @Test
  void resetRepeatsTheEpoch() {
    ShuffledBatches batches = ShuffledBatches.forTraining(numbered(20), 5, 1);
    batches.startEpoch(3);
    List<Integer> once = numbers(batches);
    batches.reset();

    assertThat(numbers(batches)).isEqualTo(once);
  }

  @Test
  void trainingLeavesOutTheRest() {
    ShuffledBatches batches = ShuffledBatches.forTraining(numbered(23), 5, 1);

    assertThat(batches.batchesPerEpoch()).isEqualTo(4);
    assertThat(numbers(batches)).hasSize(20);
    assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void fewImagesMakeOneBatch() {
    ShuffledBatches batches = ShuffledBatches.forTraining(numbered(3), 256, 1);

    assertThat(batches.batchesPerEpoch()).isEqualTo(1);
    assertThat(numbers(batches)).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void evaluationSeesEveryImageOnceInOrder() {
    ShuffledBatches batches = ShuffledBatches.forEvaluation(numbered(7), 3);

    assertThat(batches.batchesPerEpoch()).isEqualTo(3);
    assertThat(numbers(batches)).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void labelsAreOneHot() {
    DataSet batch = numbered(12).batch(new int[] {11, 2});

    assertThat(batch.getFeatures().shape()).containsExactly(2, 1);
    assertThat(batch.getLabels().toFloatMatrix())
        .isDeepEqualTo(
            new float[][] {{0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0, 0, 0, 0, 0}});
  }

  @Test
  void noImagesAreRefused() {
    assertThatThrownBy(() -> ShuffledBatches.forTraining(numbered(0), 5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 image");
  }
}
