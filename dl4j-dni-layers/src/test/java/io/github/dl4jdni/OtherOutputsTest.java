package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Networks that end without a loss function that takes labels, or without any loss. */
@ExtendWith(DoubleByDefault.class) // two of the layers make arrays of ND4J's default type
class OtherOutputsTest {

  private static final int EXAMPLES = 2;
  private static final int SIDE = 4;

  /** How a network ends. */
  enum Output {
    ONE_CLASS {
      @Override
      Layer layer() {
        return new OCNNOutputLayer.Builder()
            .nIn(4)
            .hiddenLayerSize(3)
            .nu(0.2)
            .activation(Activation.SIGMOID)
            .build();
      }
    },
    OBJECTS {
      @Override
      Layer layer() {
        return new Yolo2OutputLayer.Builder()
            .boundingBoxPriors(Nd4j.createFromArray(new double[][] {{1, 1}, {2, 1}}))
            .build();
      }
    },
    SAME_DIFF {
      @Override
      Layer layer() {
        return new SquaredError();
      }
    };

    abstract Layer layer();

    List<Layer> hidden() {
      return this == OBJECTS
          ? List.of(
              new ConvolutionLayer.Builder(3, 3)
                  .convolutionMode(ConvolutionMode.Same)
                  .nOut(3)
                  .build(),
              new ConvolutionLayer.Builder(1, 1).nOut(2 * (5 + 2)).build())
          : List.of(
              new DenseLayer.Builder().nOut(5).build(), new DenseLayer.Builder().nOut(4).build());
    }

    InputType input() {
      return this == OBJECTS ? InputType.convolutional(SIDE, SIDE, 2) : InputType.feedForward(3);
    }

    DataSet data() {
      if (this != OBJECTS) {
        return new DataSet(numbers(1, EXAMPLES, 3), numbers(2, EXAMPLES, 2));
      }
      INDArray labels = Nd4j.zeros(EXAMPLES, 4 + 2, SIDE, SIDE); // one object in the cell (1, 2)
      double[] corners = {1.5, 0.5, 2.8, 1.9};
      for (int i = 0; i < EXAMPLES; i++) {
        for (int j = 0; j < 4; j++) {
          labels.putScalar(new int[] {i, j, 1, 2}, corners[j]);
        }
        labels.putScalar(new int[] {i, 4 + i, 1, 2}, 1);
      }
      return new DataSet(numbers(1, EXAMPLES, 2, SIDE, SIDE), labels);
    }

    MultiLayerNetwork stack() {
      ListBuilder list = defaults().list();
      hidden().forEach(list::layer);
      return network(list.layer(layer()).setInputType(input()).build());
    }

    ComputationGraph vertices() {
      GraphBuilder builder =
          defaults().graphBuilder().addInputs("in").addLayer("a", hidden().get(0), "in");
      return graph(
          builder
              .addLayer("b", hidden().get(1), "a")
              .addLayer("out", layer(), "b")
              .setOutputs("out")
              .setInputTypes(input())
              .build());
    }
  }

  /** ½‖xW − y‖², by SameDiff. */
  static class SquaredError extends SameDiffOutputLayer {
    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff, SDVariable in, SDVariable labels, Map<String, SDVariable> parameters) {
      SDVariable output = in.mmul("output", parameters.get("W"));
      return labels == null ? output.sum() : labels.sub(output).norm2("loss");
    }

    @Override
    public String activationsVertexName() {
      return "output";
    }

    @Override
    public boolean labelsRequired() {
      return true;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("W", 4, 2);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("W").assign(numbers(3, 4, 2));
    }

    @Override
    public InputType getOutputType(int index, InputType type) {
      return InputType.feedForward(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stackIsConvertedTrainedAndStripped(Output output) {
    MultiLayerNetwork stock = output.stack();
    String json = stock.getLayerWiseConfigurations().toJson();
    MultiLayerNetwork backprop = Dni.convert(stock).everyHiddenLayer().mixing(1).build();
    MultiLayerNetwork byFit = Dni.convert(stock).everyHiddenLayer().build();
    MultiLayerNetwork byTrainer = byFit.clone();
    assertThat(Dni.interfaces(byFit)).isNotEmpty();
    assertThat(Dni.strip(byFit).getLayerWiseConfigurations().toJson()).isEqualTo(json);
    assertThat(exactly(Dni.strip(stock).params())).isEqualTo(exactly(stock.params()));
    for (MultiLayerNetwork each : List.of(stock, backprop, byFit, byFit)) {
      each.fit(output.data());
    }
    assertThat(exactly(Dni.strip(backprop).params()))
        .usingComparatorWithPrecision(1e-9)
        .isEqualTo(exactly(stock.params()));
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(byTrainer).schedule(Schedule.sequential()).build()) {
      trainer.fit(output.data());
      trainer.fit(output.data());
    }
    assertThat(exactly(byTrainer.params()))
        .usingComparatorWithPrecision(1e-9)
        .isEqualTo(exactly(byFit.params()));
  }

  @ParameterizedTest
  @EnumSource
  void graphIsConvertedTrainedAndStripped(Output output) {
    ComputationGraph stock = output.vertices();
    ComputationGraph byFit = Dni.convert(stock).everyHiddenLayer().build();
    ComputationGraph byTrainer = byFit.clone();
    assertThat(Dni.interfaces(byFit)).isNotEmpty();
    assertThat(exactly(Dni.strip(byFit).params())).isEqualTo(exactly(stock.params()));
    MultiDataSet data = (MultiDataSet) output.data().toMultiDataSet();
    byFit.fit(data);
    byFit.fit(data);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(byTrainer).schedule(Schedule.sequential()).build()) {
      trainer.fit(data);
      trainer.fit(data);
    }
    assertThat(exactly(byTrainer.params()))
        .usingComparatorWithPrecision(1e-9)
        .isEqualTo(exactly(byFit.params()));
  }

  @ParameterizedTest
  @EnumSource
  void needOfLabelsIsRefusedByItsName(Output output) {
    String kind = output.layer().getClass().getSimpleName();
    assertThatThrownBy(
            () -> Dni.convert(output.stack()).everyHiddenLayer().conditionOnLabels(true).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("conditioned on labels")
        .hasMessageContaining(kind);
    assertThatThrownBy(
            () -> Dni.convert(output.vertices()).everyHiddenLayer().conditionOnLabels(true).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("conditioned on labels")
        .hasMessageContaining("\"out\" (" + kind);
  }

  /** Where no output needs labels, a minibatch may come without; Deeplearning4j's fit wants any. */
  @Test
  void trainerTakesMinibatchesWithoutLabelsWhereNoneAreNeeded() {
    MultiLayerNetwork with = Dni.convert(Output.ONE_CLASS.stack()).everyHiddenLayer().build();
    MultiLayerNetwork without = with.clone();
    DataSet data = Output.ONE_CLASS.data();
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(with).build()) {
      trainer.fit(data);
    }
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(without).build()) {
      trainer.fit(new DataSet(data.getFeatures(), null));
    }
    assertThat(exactly(without.params())).isEqualTo(exactly(with.params()));
  }

  /** Gradients that come from outside of the network, as in reinforcement learning. */
  @Test
  void networksForExternalErrorsAreConverted() {
    MultiLayerConfiguration layers =
        defaults()
            .list()
            .layer(new DenseLayer.Builder().nOut(5).build())
            .layer(new DenseLayer.Builder().nOut(4).build())
            .setInputType(InputType.feedForward(3))
            .build();
    assertThat(Dni.interfaces(Dni.convert(network(layers)).everyHiddenLayer().build())).hasSize(1);
    ComputationGraph stock =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nOut(5).build(), "in")
                .addLayer("b", new DenseLayer.Builder().nOut(4).build(), "a")
                .setOutputs("b")
                .setInputTypes(InputType.feedForward(3))
                .build());
    ComputationGraph dni = Dni.convert(stock).everyHiddenLayer().mixing(1).build();
    INDArray errors = numbers(5, EXAMPLES, 4);
    for (ComputationGraph each : List.of(stock, dni)) {
      each.feedForward(new INDArray[] {numbers(4, EXAMPLES, 3)}, true, false);
      each.backpropGradient(errors);
    }
    for (String name : List.of("a_W", "a_b", "b_W", "b_b")) {
      assertThat(exactly(dni.gradient().getGradientFor(name)))
          .isEqualTo(exactly(stock.gradient().getGradientFor(name)));
    }
    assertThatThrownBy(() -> Dni.convert(stock).everyHiddenLayer().conditionOnLabels(true).build())
        .hasMessageContaining("conditioned on labels")
        .hasMessageContaining("\"b\" (DenseLayer)");
    assertThatThrownBy(() -> DecoupledTrainer.builder(dni).build())
        .hasMessageContaining("no loss to train by");
  }
}
