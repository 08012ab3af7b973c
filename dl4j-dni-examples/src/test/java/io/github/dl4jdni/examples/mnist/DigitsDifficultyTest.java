package io.github.dl4jdni.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.examples.data.DrawnDigits;
import io.github.dl4jdni.examples.data.DrawnDigits.Split;
import io.github.dl4jdni.examples.data.ImageDataSet;
import java.io.PrintWriter;
import java.io.Writer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/** The embedded digits must be hard enough that methods separate, and no harder. */
class DigitsDifficultyTest {

  private static final int EPOCHS = 8;
  private static final int BATCH = 256;

  private static ImageDataSet digits;

  @BeforeAll
  static void draw() {
    DrawnDigits drawing = new DrawnDigits(1);
    digits = new ImageDataSet(drawing.draw(Split.TRAIN, 10_000), drawing.draw(Split.TEST, 2_000));
  }

  private static MethodTrainer trainer() {
    return new MethodTrainer(digits, BATCH, 1, new PrintWriter(Writer.nullWriter()));
  }

  private static double errorOf(Method method) {
    int iterations = EPOCHS * trainer().iterationsPerEpoch();
    NetworkSpecification specification =
        new NetworkSpecification(
            new NetworkShape(NetworkKind.FCN, DrawnDigits.SIDE, 10, 4, 256),
            null,
            MnistOptions.DEFAULT_LEARNING_RATE,
            iterations,
            1);
    MultiLayerNetwork network = new ComparedNetworks().create(specification, method);
    return trainer().train(method, network, 0, EPOCHS).testError();
  }

  @Test
  void linearClassifierErrsOnEightPercentOrMore() {
    MultiLayerNetwork linear =
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
    linear.init();

    double error = trainer().train(Method.BACKPROP, linear, 0, 40).testError();

    assertThat(error).isBetween(8.0, 15.0);
  }

  @Test
  void backpropagationErrsOnThreePercentOrLess() {
    assertThat(errorOf(Method.BACKPROP)).isLessThanOrEqualTo(3.0);
  }

  @Test
  void untrainedHiddenLayersErrFarMoreOften() {
    assertThat(errorOf(Method.NONE)).isBetween(12.0, 40.0);
  }
}
