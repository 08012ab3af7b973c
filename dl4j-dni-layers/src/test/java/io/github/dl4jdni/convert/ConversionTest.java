package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.structure.InterfaceSummary;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Where interfaces come, and what they are like. */
class ConversionTest {

  private static final InputType VECTOR = InputType.feedForward(FEATURES);
  private static final InputType IMAGE = InputType.convolutional(8, 8, 2);

  @Test
  void denseLayerGetsItsInterfaceBuiltIn() {
    MultiLayerConfiguration converted =
        Dni.convert(stack(VECTOR, dense(), dense(), output()))
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .build();
    assertThat(layers(converted))
        .extracting(layer -> layer.getClass().getSimpleName() + " " + layer.getLayerName())
        .containsExactly(
            "SyntheticGradientDense layer0", "SyntheticGradientDense layer1", "OutputLayer layer2");
    SyntheticGradientDense first = (SyntheticGradientDense) layers(converted).get(0);
    assertThat(first.getSyntheticGradient().getGradientModel()).hasToString("error");
    assertThat(first.getSyntheticGradient().getLabelCount()).isEqualTo(CLASSES);
    assertThat(first.getActivationFn()).isEqualTo(Activation.TANH.getActivationFunction());
  }

  @Test
  void interfaceStandsBehindNormalisationActivationPoolingAndDropout() {
    MultiLayerConfiguration converted =
        Dni.convert(
                stack(
                    IMAGE,
                    convolution(),
                    new BatchNormalization(),
                    new ActivationLayer(Activation.RELU),
                    new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                    dense(),
                    new DropoutLayer(0.9),
                    output()))
            .inputType(IMAGE)
            .everyHiddenLayer()
            .build();
    assertThat(layers(converted))
        .extracting(Layer::getLayerName)
        .containsExactly(
            "layer0",
            "layer1",
            "layer2",
            "layer3",
            "layer3-interface",
            "layer4",
            "layer5",
            "layer5-interface",
            "layer6");
    assertThat(converted.getInputPreProcessors().keySet()).containsExactly(5);
    assertThat(converted.getInputPreProcess(5)).isInstanceOf(CnnToFeedForwardPreProcessor.class);
    assertThat(model(layers(converted).get(4)))
        .isEqualTo(GradientModel.convolutional(3, 3).withBatchNormalization());
    assertThat(model(layers(converted).get(7)))
        .isEqualTo(GradientModel.mlp(4 * HIDDEN, 4 * HIDDEN).withBatchNormalization());
    assertThat(layers(converted).get(4)).isExactlyInstanceOf(SyntheticGradientModule.class);
  }

  @Test
  void defaultModelsAreNoWiderThanThePapers() {
    MultiLayerConfiguration converted =
        Dni.convert(stack(VECTOR, new DenseLayer.Builder().nOut(300).build(), output()))
            .after("layer0")
            .build();
    assertThat(model(layers(converted).get(0)))
        .isEqualTo(GradientModel.mlp(1024, 1024).withBatchNormalization());
  }

  @Test
  void imagesThatSeeLabelsGetTheErrorModel() {
    // Without an input type: its size is not known, but that it is an image is.
    MultiLayerConfiguration converted =
        Dni.convert(stack(IMAGE, convolution(), dense(), output()))
            .after(0)
            .conditionOnLabels(true)
            .build();
    assertThat(layers(converted).get(1)).isInstanceOf(ConditionalSGModule.class);
    assertThat(model(layers(converted).get(1))).hasToString("error");
    MultiLayerNetwork network = network(converted);
    network.fit(numbers(1, 4, 2, 8, 8), numbers(2, 4, CLASSES));
    assertThat(network.score()).isFinite();
  }

  @Test
  void settingsReachTheInterfaces() {
    MultiLayerConfiguration converted =
        Dni.convert(stack(VECTOR, dense(), new ActivationLayer(), dense(), output()))
            .after("layer1", "layer2")
            .gradientModel(GradientModel.linear())
            .gradientModel("layer1", GradientModel.mlp(7))
            .gradientModelUpdater(new Sgd(0.3))
            .consumptionScale(0.5)
            .mixing(0.25)
            .syntheticInputs(true)
            .build();
    assertThat(layers(converted))
        .extracting(Layer::getLayerName)
        .containsExactly(
            "layer0",
            "layer1",
            "layer1-interface",
            "layer1-synthetic-input",
            "layer2",
            "layer2-synthetic-input",
            "layer3");
    assertThat(model(layers(converted).get(2))).isEqualTo(GradientModel.mlp(7));
    assertThat(model(layers(converted).get(4))).isEqualTo(GradientModel.linear());
    for (int i : new int[] {2, 4}) {
      var at = ((InterfaceConfiguration) layers(converted).get(i)).getSyntheticGradient();
      assertThat(at.getGradientModelUpdater()).isEqualTo(new Sgd(0.3));
      assertThat(at.getConsumptionScale().valueAt(0, 0)).isEqualTo(0.5);
      assertThat(at.getMixing().valueAt(0, 0)).isEqualTo(0.25);
    }
    assertThat(((SyntheticInputModule) layers(converted).get(3)).networkInput()).isEqualTo(VECTOR);
    network(converted).fit(data(6, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void imagesOfTheInputsSizeArePredictedByConvolutionsAndOthersByALinearMap(int stride) {
    ConvolutionLayer first =
        new ConvolutionLayer.Builder(3, 3)
            .nOut(2)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .build();
    MultiLayerConfiguration converted =
        Dni.convert(stack(IMAGE, first, convolution(), dense(), output()))
            .inputType(IMAGE)
            .after(0)
            .syntheticInputs(true)
            .build();
    SyntheticInputModule module = (SyntheticInputModule) layers(converted).get(2);
    assertThat(module.model())
        .isEqualTo(stride == 1 ? GradientModel.convolutional(2) : GradientModel.linear());
    MultiLayerNetwork network = network(converted);
    network.fit(numbers(1, 4, 2, 8, 8), numbers(2, 4, CLASSES));
    assertThat(network.score()).isFinite();
  }

  @Test
  void hiddenLayersInsideASkipConnectionShareAnInterfaceWhereThePathsHaveJoined() {
    ComputationGraphConfiguration converted =
        Dni.convert(residual()).everyHiddenLayer().conditionOnLabels(true).build();
    assertThat(converted.getVertices().keySet())
        .containsExactly(
            "stem",
            "stem-norm",
            "stem-norm-interface",
            "a",
            "b",
            "add",
            "relu",
            "relu-interface",
            "out");
    assertThat(converted.getVertexInputs().get("a")).containsExactly("stem-norm-interface");
    assertThat(converted.getVertexInputs().get("add")).containsExactly("b", "stem-norm-interface");
    assertThat(converted.getVertexInputs().get("out")).containsExactly("relu-interface");
  }

  @Test
  void frozenLayersGetNoInterfaceAndStayFrozen() {
    MultiLayerConfiguration converted =
        Dni.convert(stack(VECTOR, new FrozenLayer(dense()), dense(), output()))
            .everyHiddenLayer()
            .build();
    assertThat(layers(converted).get(0)).isInstanceOf(FrozenLayer.class);
    assertThat(layers(converted)).hasSize(3);
    assertThat(layers(converted).get(1)).isInstanceOf(SyntheticGradientDense.class);
  }

  @Test
  void recurrentNetworkGetsInterfacesPerTimeStep() {
    InputType series = InputType.recurrent(FEATURES);
    MultiLayerNetwork network =
        network(
            stack(
                series,
                new LSTM.Builder().nOut(HIDDEN).build(),
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(CLASSES)
                    .activation(Activation.IDENTITY)
                    .build()));
    MultiLayerNetwork converted =
        Dni.convert(network)
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModel(GradientModel.linear())
            .build();
    converted.fit(numbers(1, 3, FEATURES, 6), numbers(2, 3, CLASSES, 6));
    assertThat(Dni.interfaces(converted))
        .containsExactly(
            new InterfaceSummary(
                "layer0-interface",
                1,
                List.of((long) HIDDEN, -1L),
                GradientModel.linear(),
                true,
                (HIDDEN + CLASSES + 1) * HIDDEN,
                (HIDDEN + CLASSES + 1) * HIDDEN));
  }

  @Test
  void convertingAConvertedNetworkAddsWhatIsMissing() {
    MultiLayerConfiguration first =
        Dni.convert(stack(VECTOR, dense(), dense(), output())).after(0).build();
    MultiLayerConfiguration second = Dni.convert(first).everyHiddenLayer().build();
    assertThat(layers(second).subList(0, 2))
        .allMatch(layer -> layer instanceof SyntheticGradientDense);
    assertThat(Dni.convert(second).everyHiddenLayer().build().toJson()).isEqualTo(second.toJson());
  }

  private static ComputationGraphConfiguration residual() {
    return defaults()
        .graphBuilder()
        .addInputs("in")
        .addLayer("stem", dense(), "in")
        .addLayer("stem-norm", new BatchNormalization(), "stem")
        .addLayer("a", dense(), "stem-norm")
        .addLayer("b", dense(), "a")
        .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "stem-norm")
        .addLayer("relu", new ActivationLayer(Activation.RELU), "add")
        .addLayer(
            "out",
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(CLASSES)
                .activation(Activation.IDENTITY)
                .build(),
            "relu")
        .setOutputs("out")
        .setInputTypes(VECTOR)
        .build();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(3).convolutionMode(ConvolutionMode.Same).build();
  }

  private static List<Layer> layers(MultiLayerConfiguration configuration) {
    return Arrays.asList(
        configuration.getConfs().stream().map(each -> each.getLayer()).toArray(Layer[]::new));
  }

  private static GradientModel model(Layer layer) {
    return ((InterfaceConfiguration) layer).getSyntheticGradient().getGradientModel();
  }
}
