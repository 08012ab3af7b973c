package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** With λ = 1 SyntheticGradientDense is DenseLayer, whatever the two are told. */
class DenseEquivalenceTest {

  private static final double TOLERANCE = 1e-10;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RRELU") // stock fails too: floats only
  void everyActivationHasDenseLayersGradient(Activation activation) {
    compare(builder -> builder.activation(activation), false, false);
  }

  static Stream<Arguments> optionsOfBoth() {
    return Stream.of(
        option("dropout", builder -> builder.dropOut(0.6)),
        option("inverted dropout", builder -> builder.dropOut(new Dropout(0.7))),
        option("drop connect", builder -> builder.weightNoise(new DropConnect(0.6))),
        option(
            "weight noise",
            builder -> builder.weightNoise(new WeightNoise(new NormalDistribution(0, 0.3)))),
        option("L1 and L2", builder -> builder.l1(0.02).l2(0.03).l1Bias(0.01).l2Bias(0.02)),
        option("weight decay", builder -> builder.weightDecay(0.05)),
        option("constraint", builder -> builder.constrainWeights(new MaxNormConstraint(0.5, 0))),
        option("Adam", builder -> builder.updater(new Adam(0.01))),
        option("bias updater", builder -> builder.biasUpdater(new Sgd(0.01))));
  }

  @ParameterizedTest
  @MethodSource("optionsOfBoth")
  void everyOptionOfDenseLayerActsTheSame(Consumer<FeedForwardLayer.Builder<?>> option) {
    compare(option, false, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"TANH", "RELU", "GELU", "IDENTITY"})
  void layersWithoutBiasActTheSame(Activation activation) {
    compare(builder -> builder.activation(activation), true, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"TANH", "RELU", "GELU", "IDENTITY"})
  void layerNormalizationActsTheSame(Activation activation) {
    compare(builder -> builder.activation(activation), false, true);
  }

  private static void compare(
      Consumer<FeedForwardLayer.Builder<?>> option, boolean noBias, boolean layerNorm) {
    for (WorkspaceMode mode : new WorkspaceMode[] {WorkspaceMode.ENABLED, WorkspaceMode.NONE}) {
      MultiLayerNetwork stock =
          network(
              mode, stock(option, 5, 7, noBias, layerNorm), stock(option, 7, 6, noBias, layerNorm));
      MultiLayerNetwork dni =
          network(
              mode,
              synthetic(option, 5, 7, noBias, layerNorm),
              synthetic(option, 7, 6, noBias, layerNorm));
      Scene.copyParameters(stock, dni);
      DataSet data = Scene.DENSE.data(DataType.DOUBLE, 9, 1, 4);
      Nd4j.getRandom().setSeed(11);
      var expected = Scene.ownGradients(stock, data);
      Nd4j.getRandom().setSeed(11);
      var actual = Scene.ownGradients(dni, data);
      for (int i = 0; i < expected.size(); i++) {
        INDArray stockGradient = expected.get(i);
        assertThat(actual.get(i).sub(stockGradient).norm2Number().doubleValue())
            .as("gradient %d", i)
            .isLessThanOrEqualTo(TOLERANCE * stockGradient.norm2Number().doubleValue());
      }
      for (int step = 0; step < 3; step++) {
        Nd4j.getRandom().setSeed(20 + step);
        stock.fit(data);
        Nd4j.getRandom().setSeed(20 + step);
        dni.fit(data);
      }
      Scene.assertClose(Scene.ownParameters(dni), Scene.ownParameters(stock), TOLERANCE);
      Scene.assertClose(
          "output", dni.output(data.getFeatures()), stock.output(data.getFeatures()), TOLERANCE);
    }
  }

  private static Arguments option(String name, Consumer<FeedForwardLayer.Builder<?>> option) {
    return Arguments.of(Named.of(name, option));
  }

  private static Layer stock(
      Consumer<FeedForwardLayer.Builder<?>> option,
      int in,
      int out,
      boolean noBias,
      boolean layerNorm) {
    DenseLayer.Builder builder =
        new DenseLayer.Builder().nIn(in).nOut(out).hasBias(!noBias).hasLayerNorm(layerNorm);
    option.accept(builder);
    return builder.build();
  }

  private static Layer synthetic(
      Consumer<FeedForwardLayer.Builder<?>> option,
      int in,
      int out,
      boolean noBias,
      boolean layerNorm) {
    SyntheticGradientDense.Builder builder =
        new SyntheticGradientDense.Builder()
            .nIn(in)
            .nOut(out)
            .hasBias(!noBias)
            .hasLayerNorm(layerNorm)
            .gradientModel(GradientModel.mlp(3))
            .mixing(1);
    option.accept(builder);
    return builder.build();
  }

  private static MultiLayerNetwork network(WorkspaceMode mode, Layer first, Layer second) {
    NeuralNetConfiguration.Builder base =
        Scene.base()
            .updater(new Sgd(0.01))
            .trainingWorkspaceMode(mode)
            .inferenceWorkspaceMode(mode);
    return Scene.initialized(
        base.list()
            .layer(first)
            .layer(second)
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(6)
                    .nOut(Scene.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build());
  }
}
