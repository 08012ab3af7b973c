package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Labels of outputs without weights, which do not know how wide they are. */
@Timeout(600) // a guard: modules that wait for each other would wait for ever
class LossLayerLabelsTest {

  private static final int CLASSES = 3;

  /** Classes given by their index, of which interfaces see one-hot rows. */
  @Test
  void sparseLabelsAreSharedAsFitSharesThem() {
    List<MultiDataSet> data =
        Batches.of(
            4,
            i -> {
              INDArray classes = Nd4j.create(DataType.DOUBLE, 5, 1);
              for (int row = 0; row < 5; row++) {
                classes.putScalar(row, (row + i) % CLASSES);
              }
              return new MultiDataSet(normal(DataType.DOUBLE, i, 5, 4), classes);
            });
    Outcome.assertSameAsFit(
        network(
            defaults(),
            InputType.feedForward(4),
            new SyntheticGradientDense.Builder()
                .nOut(6)
                .gradientModel(GradientModel.linear())
                .conditionOnLabels(true)
                .build(),
            new DenseLayer.Builder().nOut(CLASSES).activation(Activation.IDENTITY).build(),
            new LossLayer.Builder(LossFunction.SPARSE_MCXENT)
                .activation(Activation.SOFTMAX)
                .build()),
        data,
        1e-9);
  }

  /** One layer's model sees the labels of later steps; the interface above it does not. */
  @Test
  void interfacesSeeTheStepsOwnLabelsAlone() {
    InputType series = InputType.recurrent(4, 6);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                defaults()
                    .list()
                    .layer(
                        new SyntheticGradientLSTM.Builder()
                            .nOut(5)
                            .gradientModel(GradientModel.linear())
                            .labelsAhead(2)
                            .build())
                    .layer(
                        new ConditionalSGModule.Builder()
                            .gradientModel(RecordingGradientModel.named("steps"))
                            .build())
                    .layer(new LSTM.Builder().nOut(CLASSES).build())
                    .layer(
                        new RnnLossLayer.Builder(LossFunction.MCXENT)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(series)
                    .backpropType(BackpropType.TruncatedBPTT)
                    .tBPTTLength(6)
                    .build(),
                series));
    network.init();
    INDArray labels = Batches.series(DataType.DOUBLE, 3, 2, CLASSES, 6);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.sequential()).build()) {
      trainer.fit(new MultiDataSet(normal(DataType.DOUBLE, 1, 2, 4, 6), labels));
    }
    INDArray seen = RecordingGradientModel.take("steps").get(0).context(); // row t·N + n
    assertThat(seen.shape()).containsExactly(12, CLASSES + 1);
    for (int t = 0; t < 6; t++) {
      for (int n = 0; n < 2; n++) {
        for (int c = 0; c < CLASSES; c++) {
          assertThat(seen.getDouble(2 * t + n, c)).isEqualTo(labels.getDouble(n, c, t));
        }
      }
    }
  }
}
