package io.github.dl4jdni.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.data.DrawnDigits;
import io.github.dl4jdni.cli.data.DrawnDigits.Split;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

class ComparedNetworksTest {

  private final NetworkFactory networks = new ComparedNetworks();

  private static NetworkSpecification specification(int depth, long seed) {
    return specification(NetworkKind.FCN, depth, null, seed);
  }

  private static NetworkSpecification specification(
      NetworkKind kind, int depth, Integer modules, long seed) {
    return new NetworkSpecification(
        new NetworkShape(kind, 28, 10, depth, 6), null, modules, 0.01, 100, seed);
  }

  private static ShuffledBatches batches() {
    return ShuffledBatches.forTraining(new DrawnDigits(1).draw(Split.TRAIN, 60), 20, 1);
  }

  @ParameterizedTest
  @EnumSource(NetworkKind.class)
  void networksAreCutIntoTheModulesAskedFor(NetworkKind kind) {
    INDArray images = batches().next().getFeatures();
    INDArray stock =
        networks.create(specification(kind, 4, null, 5), Method.BACKPROP).output(images);
    for (int modules = 2; modules <= 4; modules++) {
      MultiLayerNetwork cut = networks.create(specification(kind, 4, modules, 5), Method.CDNI);

      assertThat(interfaces(cut)).isEqualTo(modules - 1);
      assertThat(cut.output(images).distance2(stock)).isLessThan(1e-5);
    }
  }

  private static long interfaces(MultiLayerNetwork network) {
    return Arrays.stream(network.getLayers())
        .map(layer -> layer.conf().getLayer())
        .filter(
            layer ->
                layer instanceof SyntheticGradientDense || layer instanceof InterfaceConfiguration)
        .count();
  }

  @Test
  void depthCountsTheOutputLayer() {
    MultiLayerNetwork network = networks.create(specification(4, 1), Method.BACKPROP);

    // Three hidden layers without bias, with four arrays of batch normalization each, and the
    // output layer with its bias.
    assertThat(network.numParams()).isEqualTo(784 * 6 + 2 * 6 * 6 + 3 * 4 * 6 + 6 * 10 + 10);
    assertThat(networks.gradientModelParameters(network)).isZero();
  }

  @Test
  void methodsStartFromTheSameWeights() {
    INDArray backprop = networks.create(specification(3, 5), Method.BACKPROP).params();

    assertThat(networks.create(specification(3, 5), Method.NONE).params()).isEqualTo(backprop);
    assertThat(networks.create(specification(3, 6), Method.NONE).params()).isNotEqualTo(backprop);
  }

  @Test
  void withoutGradientOnlyTheOutputLayerLearns() {
    MultiLayerNetwork network = networks.create(specification(3, 5), Method.NONE);
    MultiLayerNetwork initial = networks.create(specification(3, 5), Method.NONE);

    network.fit(batches());

    for (String parameter : new String[] {"0_W", "1_gamma", "1_beta", "3_W", "4_gamma", "4_beta"}) {
      assertThat(network.getParam(parameter)).as(parameter).isEqualTo(initial.getParam(parameter));
    }
    for (String parameter : new String[] {"6_W", "6_b"}) {
      assertThat(network.getParam(parameter))
          .as(parameter)
          .isNotEqualTo(initial.getParam(parameter));
    }
    // Batch normalization measures all the same.
    assertThat(network.getParam("1_mean")).isNotEqualTo(initial.getParam("1_mean"));
  }

  @Test
  void backpropagationTrainsEveryLayer() {
    MultiLayerNetwork network = networks.create(specification(3, 5), Method.BACKPROP);
    MultiLayerNetwork initial = networks.create(specification(3, 5), Method.BACKPROP);

    network.fit(batches());

    network
        .paramTable()
        .forEach((name, value) -> assertThat(value).as(name).isNotEqualTo(initial.getParam(name)));
  }

  @Test
  void weightsAreCopiedByLayerNameIntoATwinWithFurtherLayers() {
    LayerStack stack = LayerStack.of(specification(3, 5));
    List<Layer> layers = stack.allHidden();
    layers.add(
        3, new ActivationLayer.Builder().name("between").activation(Activation.IDENTITY).build());
    layers.add(4, new DenseLayer.Builder().name("further").nIn(6).nOut(6).build());
    layers.add(stack.output());
    MultiLayerNetwork twin = new MultiLayerNetwork(stack.configuration(layers));
    twin.init();
    MultiLayerNetwork stock = networks.create(specification(3, 8), Method.BACKPROP);
    INDArray further = twin.getParam("4_W").dup();

    InitialWeights.copy(stock, twin);

    assertThat(twin.getParam("0_W")).isEqualTo(stock.getParam("0_W"));
    assertThat(twin.getParam("5_W")).isEqualTo(stock.getParam("3_W"));
    assertThat(twin.getParam("8_W")).isEqualTo(stock.getParam("6_W"));
    assertThat(twin.getParam("4_W")).isEqualTo(further);
  }

  @Test
  void completelyUnlockedNetworkStartsFromTheSameWeightsAndPredictsAllInputs() {
    MultiLayerNetwork stock = networks.create(specification(4, 5), Method.BACKPROP);
    MultiLayerNetwork network = networks.create(specification(4, 5), Method.COMPLETE);

    assertThat(network.getLayerNames())
        .containsExactly("dense1", "input2", "dense2", "input3", "dense3", "input4", "output");
    for (String layer : new String[] {"dense1", "dense2", "dense3", "output"}) {
      assertThat(network.getLayer(layer).getParam("W"))
          .as(layer)
          .isEqualTo(stock.getLayer(layer).getParam("W"));
    }
    // In inference, inputs are real ones.
    INDArray features = batches().next().getFeatures();
    assertThat(network.output(features)).isEqualTo(stock.output(features));
  }

  @Test
  void twinThatDoesNotFitIsRefused() {
    MultiLayerNetwork stock = networks.create(specification(4, 1), Method.BACKPROP);
    MultiLayerNetwork shallow = networks.create(specification(3, 1), Method.BACKPROP);

    assertThatThrownBy(() -> InitialWeights.copy(stock, shallow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter W of layer dense3");
  }
}
