package io.github.dl4jdni.internal.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.context.LabelsAheadIterator;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Labels of later steps, from the minibatch to the gradient model. */
class LabelsAheadTest {

  private static final int AHEAD = 3;
  private static final int CLASSES = 4;

  private static DataSet data(int seed) {
    Nd4j.getRandom().setSeed(500 + seed);
    INDArray features = Nd4j.randn(DataType.FLOAT, 2, 3, 10);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 2, CLASSES, 10);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 2, 10);
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < 10; t++) {
        labels.putScalar(n, (n + t * t + seed) % CLASSES, t, 1);
      }
    }
    mask.putScalar(1, 9, 0);
    return new DataSet(features, labels, null, mask);
  }

  private static List<DataSet> minibatches() {
    List<DataSet> minibatches = new ArrayList<>();
    for (int seed = 0; seed < 6; seed++) {
      minibatches.add(data(seed));
    }
    return minibatches;
  }

  private static DataSetIterator iterator() {
    return new ListDataSetIterator<>(minibatches(), 1);
  }

  private static MultiLayerConfiguration configuration(int ahead, GradientModel model) {
    return Dni.connect(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.01))
            .list()
            .layer(
                new SyntheticGradientLSTM.Builder()
                    .nOut(5)
                    .gradientModel(model)
                    .labelsAhead(ahead)
                    .build())
            .layer(
                new RnnOutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(3))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(4)
            .build());
  }

  private static MultiLayerNetwork network(int ahead) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(configuration(ahead, GradientModel.leastSquares().solveEvery(1)));
    network.init();
    return network;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, AHEAD, 12})
  void laterLabelsStandBesideEachStep(int ahead) {
    DataSet data = data(1);
    DataSet wide = LabelsAhead.of(data, ahead);
    assertThat(wide.getLabels().shape()).containsExactly(2, CLASSES * (1L + ahead), 10);
    assertThat(wide.getFeatures()).isSameAs(data.getFeatures());
    assertThat(wide.getLabelsMaskArray()).isSameAs(data.getLabelsMaskArray());
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < 10; t++) {
        for (int step = 0; step <= ahead; step++) {
          for (int c = 0; c < CLASSES; c++) {
            boolean counts =
                t + step < 10
                    && (step == 0 || data.getLabelsMaskArray().getDouble(n, t + step) == 1);
            double expected = counts ? data.getLabels().getDouble(n, c, t + step) : 0;
            assertThat(wide.getLabels().getDouble(n, step * CLASSES + c, t)).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void labelsThatAreNoSeriesAreRefused() {
    INDArray rows = Nd4j.ones(2, 3);
    assertThatThrownBy(() -> LabelsAhead.of(rows, null, 1))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("[2, 3]");
  }

  @Test
  void stepsThatReachBackAreRefused() {
    DataSet data = data(1);
    assertThatThrownBy(() -> LabelsAhead.of(data, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("labels reach 0 or more steps ahead, got -1");
    assertThatThrownBy(() -> new LabelsAheadIterator(iterator(), -2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got -2");
    assertThatThrownBy(() -> new LabelsAheadIterator(null, 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("iterator");
  }

  /** The score is that of the step's own labels. */
  @Test
  void lossSeesTheStepsOwnLabelsAlone() {
    MultiLayerNetwork network = network(AHEAD);
    DataSet data = data(2);
    assertThat(network.score(LabelsAhead.of(data, AHEAD))).isEqualTo(network.score(data));
  }

  @Test
  void iteratorMayBePrefetched() {
    MultiLayerNetwork prefetched = network(AHEAD);
    MultiLayerNetwork direct = prefetched.clone();
    prefetched.fit(new LabelsAheadIterator(iterator(), AHEAD), 2);
    for (int epoch = 0; epoch < 2; epoch++) {
      minibatches().forEach(each -> direct.fit(LabelsAhead.of(each, AHEAD)));
    }
    assertThat(prefetched.params()).isEqualTo(direct.params());
    assertThat(
            prefetched.getLayer(0).getParam("gradientModelstatistics").amaxNumber().doubleValue())
        .isPositive();
  }

  @Test
  void trainerSeesAheadByItself() {
    MultiLayerNetwork byItself = network(AHEAD);
    MultiLayerNetwork told = byItself.clone();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(byItself).build()) {
      trainer.fit(iterator(), 2);
    }
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(told).build()) {
      trainer.fit(new LabelsAheadIterator(iterator(), AHEAD), 2);
    }
    assertThat(byItself.params()).isEqualTo(told.params());
  }

  @Test
  void trainsUnderParallelWrapper() {
    MultiLayerNetwork network = network(AHEAD);
    INDArray before = network.params().dup();
    ParallelWrapper wrapper = new ParallelWrapper.Builder<>(network).workers(2).build();
    wrapper.fit(new LabelsAheadIterator(iterator(), AHEAD));
    wrapper.shutdown();
    assertThat(network.params()).isNotEqualTo(before);
    assertThat(network.params().sumNumber().doubleValue()).isFinite();
  }

  @Test
  void labelsThatDoNotReachAheadAreRefused() {
    MultiLayerNetwork network = network(AHEAD);
    assertThatThrownBy(() -> network.fit(data(1)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContainingAll("3 later time steps", "LabelsAheadIterator");
  }

  /** Of 4 classes and one step more, 2 labels and one step more could be cut: mixed ones. */
  @ParameterizedTest
  @ValueSource(ints = {2, 1, 3})
  void labelCountOfAnotherWidthIsRefused(int count) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new SyntheticGradientLSTM.Builder()
                        .nOut(5)
                        .labelCount(count)
                        .labelsAhead(1)
                        .build())
                .layer(
                    new RnnOutputLayer.Builder(
                            LabelSharingLoss.of(new LossMCXENT()).withLabelsAhead(1))
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(3))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(4)
                .build());
    network.init();
    assertThatThrownBy(() -> network.fit(LabelsAhead.of(data(1), 1)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("the labels are 4 wide")
        .hasMessageContaining("configured for labelCount(" + count + ")");
  }

  @Test
  void modelsThatSeeOneStepsLabelsAreRefused() {
    MultiLayerConfiguration configuration = configuration(AHEAD, GradientModel.error());
    assertThatThrownBy(() -> new MultiLayerNetwork(configuration).init())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("sees the labels of one time step");
  }
}
