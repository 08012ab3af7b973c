package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.ColumnScaling;
import io.github.dl4jdni.cli.data.SplitExamples;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class BatchPreparationTest {

  @Test
  void numbersToLearnAreScaledAndPredictionsAreInTheirUnits() {
    ColumnScaling scaling = new ColumnScaling(new double[] {4, 7}, new double[] {0.5, 0});
    BatchPreparation preparation =
        new BatchPreparation(
            new SplitExamples.Rows(),
            BatchPreparation.Layout.PLAIN,
            false,
            OutputTask.Encoding.PLAIN,
            null,
            scaling,
            DataType.FLOAT);
    INDArray labels = Nd4j.createFromArray(new float[][] {{2, 7}, {6, 7}});
    DataSet batch = new DataSet(Nd4j.zeros(2, 3), labels);

    preparation.prepare(batch);
    INDArray predictions = Nd4j.createFromArray(new float[][] {{-1, 0.25f}, {3, -0.5f}});

    assertThat(batch.getLabels().toFloatMatrix()).isDeepEqualTo(new float[][] {{-1, 0}, {1, 0}});
    assertThat(preparation.inUnits(predictions, null).toFloatMatrix())
        .as("what was always the same is predicted to be that")
        .isDeepEqualTo(new float[][] {{2, 7}, {10, 7}});
  }
}
