package io.github.dl4jdni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Networks that earlier versions saved still load, predict the same and train on. */
class StoredModelTest {

  private static final String MODEL = "/models/0.1.0-multi-layer.zip";
  private static final String OUTPUT = "/models/0.1.0-multi-layer-output.txt";

  @Test
  void networkSavedBy010PredictsAsItDid() throws IOException {
    MultiLayerNetwork network = restored();
    double[] expected = resource(OUTPUT).lines().mapToDouble(Double::parseDouble).toArray();
    double[] actual = network.output(features()).reshape(expected.length).toDoubleVector();
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-12));
    }
  }

  @Test
  void networkSavedBy010TrainsOn() throws IOException {
    MultiLayerNetwork network = restored();
    assertThat(network.getIterationCount()).isEqualTo(3);
    double before = network.score(data());
    for (int step = 0; step < 20; step++) {
      network.fit(data());
    }
    assertThat(network.score(data())).isLessThan(before);
  }

  /**
   * Writes the files anew; only for a new version, under a new name.
   *
   * @param args the folder of the files
   */
  public static void main(String[] args) throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .dataType(DataType.DOUBLE)
                    .updater(new Adam(0.01))
                    .list()
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nIn(4)
                            .nOut(6)
                            .activation(Activation.RELU)
                            .batchNormalization(true)
                            .conditionOnLabels(true)
                            .build())
                    .layer(
                        new ConditionalSGModule.Builder()
                            .nIn(6)
                            .gradientModel(GradientModel.mlp(5).withBatchNormalization())
                            .build())
                    .layer(new SyntheticInputModule.Builder().build())
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nIn(6)
                            .nOut(5)
                            .activation(Activation.TANH)
                            .gradientModel(GradientModel.softmax())
                            .conditionOnLabels(true)
                            .consumptionScale(0.5)
                            .mixing(0.25)
                            .build())
                    .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                    .setInputType(org.deeplearning4j.nn.conf.inputs.InputType.feedForward(4))
                    .build()));
    network.init();
    for (int step = 0; step < 3; step++) {
      network.fit(data());
    }
    Path folder = Path.of(args[0]);
    ModelSerializer.writeModel(
        network, folder.resolve(Path.of(MODEL).getFileName()).toFile(), true);
    INDArray output = network.output(features());
    StringBuilder lines = new StringBuilder();
    Arrays.stream(output.reshape(output.length()).toDoubleVector())
        .forEach(value -> lines.append(value).append('\n'));
    Files.writeString(folder.resolve(Path.of(OUTPUT).getFileName()), lines);
  }

  private static MultiLayerNetwork restored() throws IOException {
    try (InputStream stream = StoredModelTest.class.getResourceAsStream(MODEL)) {
      return ModelSerializer.restoreMultiLayerNetwork(stream, true);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = StoredModelTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static INDArray features() {
    return Nd4j.linspace(DataType.DOUBLE, -1, 0.125, 24).reshape(6, 4);
  }

  private static DataSet data() {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 6, 3);
    for (int i = 0; i < 6; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(features(), labels);
  }
}
