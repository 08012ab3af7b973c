package io.github.dl4jdni.cli.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.DrawnDigits;
import io.github.dl4jdni.cli.data.DrawnDigits.Split;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.LearningRates;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.NetworkSpecification;
import io.github.dl4jdni.cli.network.TrainingSchedule;
import java.io.PrintWriter;
import java.io.Writer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The embedded digits must be hard enough that methods separate, and no harder: backpropagation
 * errs least, untrained hidden layers more often, and a linear classifier most often.
 */
@Tag("long")
class DigitsDifficultyTest {

  private static final int BACKPROP_EPOCHS = 10;
  private static final int NONE_EPOCHS = 6;
  private static final int LINEAR_EPOCHS = 20;
  private static final int BATCH = 256;

  private static double backprop;
  private static double none;
  private static double linear;

  @BeforeAll
  static void trainAll() {
    DrawnDigits drawing = new DrawnDigits(1);
    MethodTrainer trainer =
        new MethodTrainer(
            new ImageDataSet(drawing.draw(Split.TRAIN, 10_000), drawing.draw(Split.TEST, 2_000)),
            BATCH,
            new PrintWriter(Writer.nullWriter()));
    backprop = errorOf(Method.BACKPROP, BACKPROP_EPOCHS, trainer);
    none = errorOf(Method.NONE, NONE_EPOCHS, trainer);
    linear = trainer.train(plan(Method.BACKPROP, LINEAR_EPOCHS), softmax(), 0).testError();
  }

  private static double errorOf(Method method, int epochs, MethodTrainer trainer) {
    NetworkSpecification specification =
        new NetworkSpecification(
            new NetworkShape(NetworkKind.FCN, DrawnDigits.SIDE, 10, 4, 256),
            null,
            null,
            LearningRates.of(method),
            epochs * trainer.iterationsPerEpoch(),
            1);
    MultiLayerNetwork network = new ComparedNetworks().create(specification, method);
    return trainer.train(plan(method, epochs), network, 0).testError();
  }

  private static MnistPlan plan(Method method, int epochs) {
    return new MnistPlan(method, TrainingSchedule.fit(), epochs, 1, null);
  }

  private static MultiLayerNetwork softmax() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .list(
                    new OutputLayer.Builder()
                        .nIn(784)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }

  @Test
  void backpropagationErrsOnThreePercentOrLess() {
    assertThat(backprop).isLessThanOrEqualTo(3.0);
  }

  @Test
  void untrainedHiddenLayersErrFarMoreOftenThanTrainedOnes() {
    assertThat(none).isGreaterThan(backprop + 8);
  }

  @Test
  void linearClassifierErrsFarMoreOftenThanUntrainedHiddenLayers() {
    assertThat(linear).isGreaterThan(none + 8).isBetween(8.0, 45.0);
  }
}
