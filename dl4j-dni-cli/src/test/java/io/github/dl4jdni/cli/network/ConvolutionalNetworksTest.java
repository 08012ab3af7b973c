package io.github.dl4jdni.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.DrawnDigits;
import io.github.dl4jdni.cli.data.DrawnDigits.Split;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ConvolutionalNetworksTest {

  private static final int FILTERS = 3;
  private static final int KERNEL = 5 * 5;

  private final NetworkFactory networks = new ComparedNetworks();

  private MultiLayerNetwork create(int depth, GradientModelKind gradientModel, Method method) {
    NetworkShape shape = new NetworkShape(NetworkKind.CNN, 28, 10, depth, FILTERS);
    return networks.create(
        new NetworkSpecification(shape, gradientModel, null, 0.01, 100, 5), method);
  }

  private MultiLayerNetwork create(Method method) {
    return create(3, null, method);
  }

  private static ShuffledBatches batches() {
    return ShuffledBatches.forTraining(new DrawnDigits(1).draw(Split.TRAIN, 60), 20, 1);
  }

  @Test
  void depthCountsTheOutputLayerAndPoolingHalvesTheImage() {
    int first = KERNEL * FILTERS + 4 * FILTERS;
    int further = KERNEL * FILTERS * FILTERS + 4 * FILTERS;

    // 28 pixels a side become 14, 7 and 4.
    assertThat(create(3, null, Method.BACKPROP).numParams())
        .isEqualTo(first + further + 7 * 7 * FILTERS * 10 + 10);
    assertThat(create(4, null, Method.BACKPROP).numParams())
        .isEqualTo(first + 2 * further + 4 * 4 * FILTERS * 10 + 10);
  }

  @Test
  void gradientModelsOfThePaperAreConvolutions() {
    int hidden = KERNEL * FILTERS * FILTERS + 4 * FILTERS;
    int linear = KERNEL * FILTERS * FILTERS + FILTERS;
    // One plane for each of the ten labels beside the message's channels.
    int conditional = KERNEL * (FILTERS + 10) * FILTERS + FILTERS;

    assertThat(gradientModels(Method.DNI, null)).isEqualTo(2L * (2 * hidden + linear));
    assertThat(gradientModels(Method.DNI, GradientModelKind.LINEAR)).isEqualTo(2L * linear);
    assertThat(gradientModels(Method.CDNI_LINEAR, null)).isEqualTo(2L * conditional);
    assertThat(gradientModels(Method.CDNI, GradientModelKind.LINEAR)).isEqualTo(2L * conditional);
    assertThat(gradientModels(Method.CDNI, GradientModelKind.MLP))
        .isEqualTo(2L * (2 * hidden + linear + 10 * KERNEL * FILTERS));
    assertThat(gradientModels(Method.NONE, null)).isZero();
  }

  /** A readout of 4 x 4 cells, and a feedback map of all pixels behind the pooling. */
  @Test
  void errorModelsHaveAMapForEachLabel() {
    long readouts = 2L * (16 * FILTERS + 1) * 10;
    long moments = 2L * (10 * 10 + 1);
    long maps = 2L * 10 * FILTERS * (14 * 14 + 7 * 7);

    assertThat(gradientModels(Method.CDNI, null)).isEqualTo(readouts + moments + maps);
  }

  private long gradientModels(Method method, GradientModelKind kind) {
    return networks.gradientModelParameters(create(3, kind, method));
  }

  @ParameterizedTest
  @EnumSource(value = Method.class, mode = EnumSource.Mode.EXCLUDE, names = "COMPLETE")
  void methodsStartFromTheSameWeightsAndComputeTheSame(Method method) {
    MultiLayerNetwork stock = create(Method.BACKPROP);
    INDArray images =
        new DrawnDigits(2).draw(Split.TEST, 6).batch(new int[] {1, 3, 5}).getFeatures();

    assertThat(create(method).output(images).equalsWithEps(stock.output(images), 1e-5)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "COMPLETE"})
  void everyLayerLearns(Method method) {
    MultiLayerNetwork network = create(method);
    Map<String, INDArray> initial = create(method).paramTable();

    // A fresh gradient model hands down zero: the layers below learn from the second step on.
    network.fit(batches());

    Map<String, INDArray> trained = network.paramTable();
    trained.keySet().removeIf(name -> name.endsWith("gradientModelB")); // dfa's, fixed on purpose
    trained.keySet().removeIf(name -> name.endsWith("unsolved")); // a count, zero again by then
    trained.forEach((name, value) -> assertThat(value).as(name).isNotEqualTo(initial.get(name)));
  }

  @Test
  void withoutGradientOnlyTheOutputLayerLearns() {
    MultiLayerNetwork network = create(Method.NONE);
    Map<String, INDArray> initial = create(Method.NONE).paramTable();

    network.fit(batches());

    for (String parameter : new String[] {"0_W", "1_gamma", "1_beta", "4_W", "5_gamma", "5_beta"}) {
      assertThat(network.getParam(parameter)).as(parameter).isEqualTo(initial.get(parameter));
    }
    assertThat(network.getParam("8_W")).isNotEqualTo(initial.get("8_W"));
  }
}
