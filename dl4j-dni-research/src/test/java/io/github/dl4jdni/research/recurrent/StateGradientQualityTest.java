package io.github.dl4jdni.research.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class StateGradientQualityTest {

  private static final RecurrentTask TASK =
      new RecurrentTask(3, 2, OutputKind.BITS, Course.SEQUENCES);
  private static final GradientModelSettings MODEL =
      new GradientModelSettings(1.0, null, null, null, 0, null, 1, false, 1);

  private static INDArray row(double... values) {
    return Nd4j.create(new double[][] {values});
  }

  private static DataSet sequences(int steps) {
    Nd4j.getRandom().setSeed(5);
    return new DataSet(
        Nd4j.rand(DataType.FLOAT, 4, 3, steps),
        Nd4j.rand(DataType.FLOAT, 4, 2, steps).gt(0.5).castTo(DataType.FLOAT));
  }

  @Test
  void figuresOfPlantedGradients() {
    PredictionQuality quality = PredictionQuality.of(row(3, 0), row(3, 4));

    assertThat(quality.relativeError()).isCloseTo(0.8, within(1e-12));
    assertThat(quality.cosine()).isCloseTo(0.6, within(1e-12));
    assertThat(quality.normRatio()).isCloseTo(0.6, within(1e-12));
  }

  @Test
  void predictionsAreComparedAtTheEndsOfWindows() {
    List<INDArray> truths = List.of(row(9, 9), row(8, 8), row(1, 2), row(7, 7), row(3, 4));
    StateGradientQuality quality =
        new StateGradientQuality(2, data -> List.of(row(1, 2), row(3, 4)), data -> truths);

    assertThat(quality.measure(null)).isEqualTo(new PredictionQuality(0, 1, 1));
  }

  @Test
  void oneWindowHasNothingToPredict() {
    StateGradientQuality quality =
        new StateGradientQuality(2, data -> List.of(), data -> List.of(row(1, 2)));

    assertThat(quality.measure(null)).isNull();
  }

  @Test
  void freshModelPredictsNothing() {
    RecurrentNetworks networks =
        new RecurrentNetworks(
            TASK, new RecurrentSettings(3, new LayerSettings(5, 1), 0.01, 0, MODEL, 1));
    MultiLayerNetwork network = networks.create(RecurrentMethod.DNI);

    PredictionQuality quality = networks.quality(RecurrentMethod.DNI, network, sequences(9));

    assertThat(quality.relativeError()).isEqualTo(1);
    assertThat(quality.normRatio()).isZero();
    assertThat(quality.cosine()).isNaN();
    assertThat(networks.quality(RecurrentMethod.BPTT, network, sequences(9))).isNull();
  }

  /**
   * On one minibatch again and again, with a core that stands still, a model that hands all of its
   * target on learns the true gradient itself.
   */
  @Test
  void modelOfStandingNetworkLearnsTheTrueGradient() {
    GradientModelSettings learning =
        new GradientModelSettings(1.0, null, GradientModel.mlp(32), null, 0, 0.02, 1, false, 1);
    RecurrentNetworks networks =
        new RecurrentNetworks(
            TASK, new RecurrentSettings(3, new LayerSettings(5, 1), 0, 0, learning, 1));
    MultiLayerNetwork network = networks.create(RecurrentMethod.DNI);
    SequenceEnd end = new SequenceEnd(network, 3);
    network.setListeners(end);
    DataSet data = sequences(9);
    INDArray before = network.getLayer(0).getParam("W").dup();

    for (int time = 0; time < 120; time++) {
      end.begin(9);
      network.fit(data);
    }

    // Deeplearning4j's Adam moves a little with a rate of 0.
    assertThat(network.getLayer(0).getParam("W").equalsWithEps(before, 1e-3)).isTrue();
    PredictionQuality quality = networks.quality(RecurrentMethod.DNI, network, data);
    assertThat(quality.relativeError()).isLessThan(0.3);
    assertThat(quality.cosine()).isGreaterThan(0.95);
  }
}
