package io.github.dl4jdni.research.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class EndlessStateTest {

  private static final int STEPS = 12;

  private static INDArray part(INDArray series, int from, int to) {
    return series
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        .dup();
  }

  /** With a rate of 0 the scores of minibatches add up to that of one uninterrupted pass. */
  @ParameterizedTest
  @EnumSource(RecurrentMethod.class)
  void minibatchesGoOnWhereTheLastOneStopped(RecurrentMethod method) {
    RecurrentNetworks networks =
        new RecurrentNetworks(
            new RecurrentTask(3, 2, OutputKind.BITS, Course.STREAM),
            new RecurrentSettings(
                2,
                new LayerSettings(6, 1),
                0,
                0,
                new GradientModelSettings(0.1, null, null, null, 0, null, 1, false, 1),
                1));
    MultiLayerNetwork network = networks.create(method);
    ScoreSum scores = new ScoreSum();
    network.setListeners(scores);
    Nd4j.getRandom().setSeed(5);
    INDArray features = Nd4j.rand(DataType.FLOAT, 4, 3, STEPS).subi(0.5).muli(4);
    INDArray labels = Nd4j.rand(DataType.FLOAT, 4, 2, STEPS).gt(0.5).castTo(DataType.FLOAT);

    for (int from = 0; from < STEPS; from += 4) {
      network.fit(new DataSet(part(features, from, from + 4), part(labels, from, from + 4)));
    }

    double whole = networks.stockTwin(network).score(new DataSet(features, labels), false);
    assertThat(scores.take()).isCloseTo(whole, within(1e-4 * whole));
  }
}
