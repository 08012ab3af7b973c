package io.github.dl4jdni.internal.convert;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.convert.Conversion;
import io.github.dl4jdni.internal.structure.TrainingCost;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.structure.ModuleSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Figures by hand, and the best of all ways to cut. */
class BalancedModulesTest {

  @Test
  void summariesGiveTheFiguresOfModulesAndInterfaces() {
    MultiLayerNetwork converted =
        Dni.convert(network(chain(10, 20, 30)))
            .intoModules(2)
            .gradientModel(GradientModel.linear())
            .conditionOnLabels(true)
            .build();
    // 10·20; 20·30; 30·3; linear models behind 20: (20 + 3 + 1)·20, behind 30: (30 + 3 + 1)·30.
    double lower = dense(10, 20, false) + model(20, 480);
    double upper = dense(20, 30, true) + dense(30, 3, true);
    assertThat(Dni.modules(converted))
        .containsExactly(
            new ModuleSummary(
                List.of("layer0"), 10 * 20 + 20 + 480, 200 + 480, 480, lower / (lower + upper)),
            new ModuleSummary(
                List.of("layer1", "layer2"),
                20 * 30 + 30 + 30 * 3 + 3,
                600 + 90,
                0,
                upper / (lower + upper)));
    assertThat(Dni.interfaces(converted))
        .containsExactly(
            new InterfaceSummary(
                "layer0", 0, List.of(20L), GradientModel.linear(), true, 480, 480));
  }

  @Test
  void interfaceBehindAnImageCountsItsPixels() {
    InputType image = InputType.convolutional(6, 4, 2);
    MultiLayerNetwork converted =
        Dni.convert(network(stack(image, convolution(3), output())))
            .after(0)
            .inputType(image)
            .gradientModel(GradientModel.convolutional())
            .build();
    assertThat(Dni.interfaces(converted))
        .containsExactly(
            new InterfaceSummary(
                "layer0-interface",
                1,
                List.of(3L, 6L, 4L),
                GradientModel.convolutional(),
                false,
                25 * 9 + 3,
                (25 * 9 + 3) * 24));
    List<ModuleSummary> modules = Dni.modules(converted, image);
    assertThat(modules.get(0).multipliesPerExample()).isEqualTo(9 * 2 * 3 * 24 + (25 * 9 + 3) * 24);
    assertThat(modules.get(1).multipliesPerExample()).isEqualTo(72 * 3);
    assertThat(modules.stream().mapToDouble(ModuleSummary::share).sum())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void costliestModuleIsAsCheapAsInTheBestOfAllWays() {
    Random random = new Random(3);
    for (int trial = 0; trial < 20; trial++) {
      int[] widths = random.ints(7, 2, 40).toArray();
      for (int modules = 2; modules <= 4; modules++) {
        MultiLayerNetwork converted =
            Dni.convert(network(chain(widths)))
                .intoModules(modules)
                .gradientModel(GradientModel.linear())
                .build();
        List<ModuleSummary> cut = Dni.modules(converted);
        assertThat(cut).hasSize(modules);
        double all = 0;
        for (int layer = 0; layer < widths.length; layer++) {
          all += dense(widths, layer);
        }
        for (InterfaceSummary at : Dni.interfaces(converted)) {
          all += model(at.messageShape().get(0), at.parameters());
        }
        double costliest = all * cut.stream().mapToDouble(ModuleSummary::share).max().orElse(0);
        assertThat(costliest).isCloseTo((double) cheapest(widths, 0, modules), within(1e-6));
      }
    }
  }

  /** The cost of the costliest module in the best way to cut layers from an index on: tries all. */
  private static long cheapest(int[] widths, int from, int modules) {
    int layers = widths.length; // with the output layer
    long best = Long.MAX_VALUE;
    for (int to = from + 1; to <= layers - modules + 1; to++) {
      long module = 0;
      for (int layer = from; layer < to; layer++) {
        module += dense(widths, layer);
      }
      if (modules == 1) {
        best = to == layers ? Math.min(best, module) : best;
      } else {
        module += model(widths[to], (widths[to] + 1L) * widths[to]);
        best = Math.min(best, Math.max(module, cheapest(widths, to, modules - 1)));
      }
    }
    return best;
  }

  /** Of a chain whose last layer is the output layer. */
  private static long dense(int[] widths, int layer) {
    int outputs = layer + 1 < widths.length ? widths[layer + 1] : CLASSES;
    return dense(widths[layer], outputs, layer > 0);
  }

  /**
   * Products forward, of weights and of inputs; passes over outputs; the updater's over weights.
   */
  private static long dense(long inputs, long outputs, boolean inputGradient) {
    return inputs * outputs * (inputGradient ? 3 : 2)
        + outputs * TrainingCost.OF_AN_ELEMENT
        + (inputs + 1) * outputs * TrainingCost.OF_A_PARAMETER;
  }

  /** A linear model has a multiplication for each parameter. */
  private static long model(long outputs, long parameters) {
    return parameters * 3
        + outputs * TrainingCost.OF_AN_ELEMENT
        + parameters * TrainingCost.OF_A_PARAMETER;
  }

  @Test
  void placesAreThoseOfTheNetworkThatIsBuilt() {
    Conversion<MultiLayerNetwork> conversion =
        Dni.convert(network(chain(10, 20, 30, 20, 10))).intoModules(3);
    List<String> places = conversion.interfacePlaces();
    assertThat(Dni.interfaces(conversion.build()).stream().map(InterfaceSummary::name))
        .hasSize(2)
        .containsExactlyElementsOf(places);
    assertThat(conversion.interfacePlaces()).isEqualTo(places);
  }

  @Test
  void stepsAreBalancedNotForwardPasses() {
    int[] widths = {400, 100, 100, 100, 100, 100, 100};
    // Forward, the first layer costs as much as four others, but it has no input gradient.
    long below = dense(widths, 0) + dense(widths, 1) + model(100, 10_100);
    long above = 4 * dense(widths, 2) + dense(widths, 6);
    assertThat(below).isLessThan(above + dense(widths, 1));
    assertThat(
            Dni.convert(network(chain(widths)))
                .gradientModel(GradientModel.linear())
                .intoModules(2)
                .interfacePlaces())
        .containsExactly("layer1");
  }

  @Test
  void residualBlocksStayWhole() {
    InputType image = InputType.convolutional(8, 8, 2);
    GraphBuilder builder = defaults().graphBuilder().addInputs("in");
    builder.addLayer("stem", convolution(4), "in");
    String top = "stem";
    for (int i = 0; i < 6; i++) {
      String block = "block" + i;
      builder.addLayer(block + "-a", convolution(4), top);
      builder.addLayer(block + "-norm", new BatchNormalization(), block + "-a");
      builder.addLayer(block + "-b", convolution(4), block + "-norm");
      builder.addVertex(
          block + "-add", new ElementWiseVertex(ElementWiseVertex.Op.Add), block + "-b", top);
      builder.addLayer(block + "-relu", new ActivationLayer(Activation.RELU), block + "-add");
      top = block + "-relu";
    }
    builder.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), top);
    builder.addLayer("out", output(), "pool").setOutputs("out").setInputTypes(image);
    ComputationGraph converted =
        Dni.convert(graph(builder.build()))
            .intoModules(3)
            .inputType(image)
            .gradientModel(GradientModel.linear())
            .build();
    assertThat(Dni.interfaces(converted).stream().map(InterfaceSummary::name))
        .containsExactly("block1-relu-interface", "block3-relu-interface");
    List<ModuleSummary> modules = Dni.modules(converted, image);
    assertThat(modules).allSatisfy(module -> assertThat(module.share()).isLessThan(0.5));
    assertThat(modules.get(2).layers()).startsWith("block4-a").endsWith("out");
  }

  private static MultiLayerConfiguration chain(int... widths) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < widths.length; i++) {
      layers.add(new DenseLayer.Builder().nOut(widths[i]).build());
    }
    layers.add(output());
    return stack(InputType.feedForward(widths[0]), layers.toArray(Layer[]::new));
  }

  private static ConvolutionLayer convolution(int filters) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(filters)
        .convolutionMode(ConvolutionMode.Same)
        .build();
  }
}
