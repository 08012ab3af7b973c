package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.DoubleByDefault;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** Labels that are not as wide as their output, or not in the rows of every message. */
@ExtendWith(DoubleByDefault.class) // the mixture's loss makes arrays of ND4J's default type
class LabelMatchTest {

  private static final int EXAMPLES = 3;

  private static OutputLayer mixture() {
    return new OutputLayer.Builder(LossMixtureDensity.builder().gaussians(2).labelWidth(3).build())
        .nOut(2 * (3 + 2))
        .activation(Activation.IDENTITY)
        .build();
  }

  /** Two mixtures of a weight, a width and three means each: ten outputs for three labels. */
  @Test
  void labelsAreAsWideAsTheLossSays() {
    MultiLayerConfiguration stock =
        defaults()
            .list()
            .layer(new DenseLayer.Builder().nOut(4).build())
            .layer(new DenseLayer.Builder().nOut(4).build())
            .layer(mixture())
            .setInputType(InputType.feedForward(2))
            .build();
    DataSet data = new DataSet(numbers(1, EXAMPLES, 2), numbers(2, EXAMPLES, 3));
    MultiLayerNetwork byFit =
        network(Dni.convert(stock).everyHiddenLayer().conditionOnLabels(true).build());
    MultiLayerNetwork byTrainer = byFit.clone();
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
    // The errors that direct feedback sees are the output's own.
    network(
            Dni.convert(stock)
                .everyHiddenLayer()
                .conditionOnLabels(true)
                .gradientModel(GradientModel.directFeedback())
                .build())
        .fit(data);
    byHand(3);
    assertThatThrownBy(() -> byHand(10))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("labelCount(10)")
        .hasMessageContaining("3 wide");
  }

  private static void byHand(int labels) {
    Dni.connect(
        defaults()
            .list()
            .layer(new DenseLayer.Builder().nOut(4).build())
            .layer(new ConditionalSGModule.Builder().labelCount(labels).build())
            .layer(mixture())
            .setInputType(InputType.feedForward(2))
            .build());
  }

  private static OutputLayer output(int classes) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(classes)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static RnnOutputLayer perStep() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static GraphBuilder builder(String... inputs) {
    return defaults().graphBuilder().addInputs(inputs);
  }

  private static INDArray series(int seed) {
    return numbers(seed, EXAMPLES, 3, 5);
  }

  /** A graph, the interface that is in the wrong, the reason, and a minibatch. */
  static Stream<Arguments> mismatches() {
    return Stream.of(
        Arguments.of(
            builder("a", "b")
                .addVertex("both", new StackVertex(), "a", "b")
                .addLayer("twin", new DenseLayer.Builder().nOut(4).build(), "both")
                .addVertex("one", new UnstackVertex(0, 2), "twin")
                .addVertex("other", new UnstackVertex(1, 2), "twin")
                .addLayer("fine", new DenseLayer.Builder().nOut(4).build(), "one")
                .addVertex("distance", new L2Vertex(), "fine", "other")
                .addLayer("out", output(1), "distance")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(3))
                .build(),
            "twin",
            "2 stacked minibatches",
            new MultiDataSet(
                new INDArray[] {numbers(1, EXAMPLES, 3), numbers(2, EXAMPLES, 3)},
                new INDArray[] {numbers(3, EXAMPLES, 1)})),
        Arguments.of(
            builder("in")
                .addLayer("encoder", new LSTM.Builder().nOut(4).build(), "in")
                .addVertex("last", new LastTimeStepVertex("in"), "encoder")
                .addLayer("bottleneck", new DenseLayer.Builder().nOut(4).build(), "last")
                .addVertex("repeated", new DuplicateToTimeSeriesVertex("in"), "bottleneck")
                .addLayer("decoder", new LSTM.Builder().nOut(4).build(), "repeated")
                .addLayer("out", perStep(), "decoder")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(3))
                .build(),
            "bottleneck",
            "has no time steps",
            new MultiDataSet(series(1), numbers(2, EXAMPLES, 2, 5))),
        Arguments.of(
            builder("in")
                .addLayer("steps", new DenseLayer.Builder().nOut(4).build(), "in")
                .addLayer("lstm", new LSTM.Builder().nOut(4).build(), "steps")
                .addLayer("pool", new GlobalPoolingLayer(), "lstm")
                .addLayer("out", output(2), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(3))
                .build(),
            "steps",
            "each time step is an example",
            new MultiDataSet(series(1), numbers(2, EXAMPLES, 2))),
        Arguments.of(
            builder("in")
                .addLayer("small", convolution(2), "in")
                .addLayer("large", new Upsampling2D.Builder(2).build(), "small")
                .addLayer("last", convolution(1), "large")
                .addLayer(
                    "out",
                    new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "last")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(4, 4, 2))
                .build(),
            "small",
            "4 positions an example",
            new MultiDataSet(numbers(1, EXAMPLES, 2, 4, 4), numbers(2, EXAMPLES, 3, 4, 4))));
  }

  private static ConvolutionLayer convolution(int stride) {
    return new ConvolutionLayer.Builder(3, 3)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(3)
        .build();
  }

  @ParameterizedTest
  @MethodSource("mismatches")
  void rowsThatCannotBeMatchedAreToldAtBuild(
      org.deeplearning4j.nn.conf.ComputationGraphConfiguration configuration,
      String place,
      String reason,
      MultiDataSet data) {
    ComputationGraph stock = graph(configuration);
    InputType[] images =
        place.equals("small") // sizes of images are not told
            ? new InputType[] {InputType.convolutional(4, 4, 2)}
            : new InputType[0];
    assertThatThrownBy(
            () ->
                Dni.convert(stock)
                    .inputType(images)
                    .everyHiddenLayer()
                    .conditionOnLabels(true)
                    .build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageStartingWith("vertex \"" + place)
        .hasMessageContaining(reason)
        .hasMessageContaining("conditionOnLabelsWherePossible()");
    ComputationGraph converted =
        Dni.convert(stock)
            .inputType(images)
            .everyHiddenLayer()
            .conditionOnLabelsWherePossible()
            .build();
    assertThat(Dni.interfaces(converted))
        .anyMatch(InterfaceSummary::conditional)
        .anyMatch(each -> each.name().startsWith(place) && !each.conditional());
    converted.fit(data);
  }

  private static MultiLayerConfiguration stepByStep(InputPreProcessor first, Layer second) {
    return defaults()
        .list()
        .layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
        .layer(new ConditionalSGModule.Builder().build())
        .layer(second)
        .layer(new LSTM.Builder().nIn(4).nOut(4).build())
        .layer(perStep())
        .inputPreProcessor(0, first)
        .setInputType(InputType.recurrent(3, 5))
        .build();
  }

  /** Behind the first connect the preprocessor of the first layer shares the network's input. */
  @Test
  void connectingTwiceKeepsTimeStepsThatAreExamples() {
    InputType series = InputType.recurrent(3, 5);
    MultiLayerConfiguration once =
        Dni.connect(
            stepByStep(
                new RnnToFeedForwardPreProcessor(), new SyntheticInputModule.Builder().build()),
            series);
    assertThat(Dni.connect(once, series)).isEqualTo(once);
  }

  /** Of what several preprocessors make one after another nothing is known. */
  @Test
  void composedPreprocessorsAreNotTakenForOnesThatChangeNothing() {
    MultiLayerConfiguration composed =
        stepByStep(
            new ComposableInputPreProcessor(new RnnToFeedForwardPreProcessor()),
            new ActivationLayer(Activation.TANH));
    network(Dni.connect(composed, InputType.recurrent(3, 5)))
        .fit(new DataSet(series(1), numbers(2, EXAMPLES, 2, 5)));
  }

  /** Indices in, as rows or series; the model sees the index of each step. */
  @Test
  void syntheticInputsAboveEmbeddings() {
    for (RNNFormat format : RNNFormat.values()) {
      MultiLayerConfiguration stock =
          defaults()
              .list()
              .layer(
                  new EmbeddingSequenceLayer.Builder()
                      .nIn(7)
                      .nOut(4)
                      .outputDataFormat(format)
                      .build())
              .layer(new LSTM.Builder().nOut(4).dataFormat(format).build())
              .layer(
                  new RnnOutputLayer.Builder(LossFunction.MSE)
                      .nOut(2)
                      .activation(Activation.IDENTITY)
                      .dataFormat(format)
                      .build())
              .setInputType(InputType.recurrent(7, 5, format))
              .build();
      INDArray indices = Nd4j.createFromArray(new int[][] {{0, 1, 2, 3, 6}, {4, 4, 5, 0, 1}});
      INDArray labels = format == RNNFormat.NCW ? numbers(1, 2, 2, 5) : numbers(1, 2, 5, 2);
      for (Conversion<MultiLayerConfiguration> each :
          Stream.of(
                  Dni.convert(stock),
                  Dni.convert(stock).inputType(InputType.recurrent(7, 5, format)))
              .toList()) {
        MultiLayerNetwork byFit = network(each.everyHiddenLayer().syntheticInputs(true).build());
        MultiLayerNetwork asSeries = byFit.clone();
        MultiLayerNetwork byTrainer = byFit.clone();
        byFit.fit(new DataSet(indices, labels));
        asSeries.fit(new DataSet(indices.reshape(2, 1, 5), labels));
        assertThat(exactly(asSeries.params())).isEqualTo(exactly(byFit.params()));
        try (DecoupledTrainer trainer =
            DecoupledTrainer.builder(byTrainer).schedule(Schedule.sequential()).build()) {
          trainer.fit(new DataSet(indices, labels));
        }
        assertThat(exactly(byTrainer.params()))
            .usingComparatorWithPrecision(1e-9)
            .isEqualTo(exactly(byFit.params()));
      }
    }
    MultiLayerConfiguration single =
        defaults()
            .list()
            .layer(new EmbeddingLayer.Builder().nIn(7).nOut(4).build())
            .layer(new DenseLayer.Builder().nOut(4).build())
            .layer(output(2))
            .setInputType(InputType.feedForward(7))
            .build();
    network(
            Dni.convert(single)
                .inputType(InputType.feedForward(7))
                .everyHiddenLayer()
                .syntheticInputs(true)
                .build())
        .fit(new DataSet(Nd4j.createFromArray(new int[][] {{6}, {2}}), numbers(1, 2, 2)));
  }
}
