package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.classes;
import static io.github.dl4jdni.train.Batches.mask;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.Batches.series;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Time series in modules, with masks that come and go: as under stock fit. */
class SeriesEquivalenceTest {

  private static final int FEATURES = 4;
  private static final int CLASSES = 3;
  private static final double CLOSE = 1e-9;

  /** Masks of the features, the labels, both or none, and series of another length each time. */
  enum Masks {
    NONE,
    FEATURES,
    LABELS,
    BOTH,
    IN_TURNS
  }

  private static List<MultiDataSet> data(Masks masks, boolean manyToMany) {
    return Batches.of(
        5,
        i -> {
          long length = 2L + i % 3;
          long size = i == 4 ? 2 : 3;
          Masks of = masks == Masks.IN_TURNS ? Masks.values()[i % 4] : masks;
          INDArray features = normal(DataType.DOUBLE, i, size, FEATURES, length);
          INDArray labels =
              manyToMany
                  ? series(DataType.DOUBLE, 50 + i, size, CLASSES, length)
                  : classes(DataType.DOUBLE, 50 + i, size, CLASSES);
          boolean ofFeatures = of == Masks.FEATURES || of == Masks.BOTH;
          boolean ofLabels = manyToMany && (of == Masks.LABELS || of == Masks.BOTH);
          return new MultiDataSet(
              new INDArray[] {features},
              new INDArray[] {labels},
              ofFeatures ? new INDArray[] {mask(DataType.DOUBLE, 70 + i, size, length)} : null,
              ofLabels ? new INDArray[] {mask(DataType.DOUBLE, 90 + i, size, length)} : null);
        });
  }

  private static Layer lstm() {
    return new LSTM.Builder().nOut(5).activation(Activation.TANH).build();
  }

  private static Layer conditional(GradientModel model) {
    return new ConditionalSGModule.Builder().gradientModel(model).build();
  }

  private static Layer output() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "BOTH", "IN_TURNS"})
  void recurrentModules(Masks masks) {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            InputType.recurrent(FEATURES),
            lstm(),
            conditional(GradientModel.linear()),
            lstm(),
            conditional(GradientModel.mlp(4)),
            new SyntheticGradientDense.Builder().nOut(4).build(),
            output());
    Outcome.assertSameAsFit(network, data(masks, true), CLOSE);
  }

  /** What masks leave out, of the features or the labels alone, is not learnt from. */
  @ParameterizedTest
  @EnumSource(names = {"LABELS", "IN_TURNS"})
  void localClassifiers(Masks masks) {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            InputType.recurrent(FEATURES),
            lstm(),
            conditional(GradientModel.local()),
            lstm(),
            conditional(GradientModel.local(4)),
            output());
    Outcome.assertSameAsFit(network, data(masks, true), CLOSE);
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "LABELS", "BOTH", "IN_TURNS"})
  void predictedErrors(Masks masks) {
    Supplier<MultiLayerNetwork> network =
        network(
            defaults(),
            InputType.recurrent(FEATURES),
            lstm(),
            conditional(GradientModel.error()),
            lstm(),
            conditional(GradientModel.error()),
            output());
    Outcome.assertSameAsFit(network, data(masks, true), CLOSE);
  }

  @Test
  void modelsThatSeeTheLossOfOneClassForASeries() {
    for (GradientModel model : List.of(GradientModel.local(), GradientModel.error())) {
      Supplier<MultiLayerNetwork> network =
          network(
              defaults(),
              InputType.recurrent(FEATURES),
              lstm(),
              conditional(model),
              new GlobalPoolingLayer(),
              new OutputLayer.Builder(LossFunction.MCXENT)
                  .nOut(CLASSES)
                  .activation(Activation.SOFTMAX)
                  .build());
      List<MultiDataSet> data = data(Masks.IN_TURNS, false);
      Outcome.assertSameAsFit(network, data, CLOSE);
      Outcome expected = Outcome.trained(network, data, Schedule.pipelined(1));
      Outcome.trained(network, data, Schedule.pipelined(1)).assertSame(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENABLED", "NONE"})
  void gradientModelsThatSeeTheSeriesWhole(WorkspaceMode mode) {
    Outcome.assertSameAsFit(
        network(
            defaults().trainingWorkspaceMode(mode),
            InputType.recurrent(FEATURES),
            lstm(),
            conditional(GradientModel.of(new LSTM.Builder().build())),
            new Bidirectional(lstm()),
            conditional(GradientModel.softmax()),
            output()),
        data(Masks.IN_TURNS, true),
        CLOSE);
  }

  @Test
  void seriesWithFeaturesLast() {
    List<MultiDataSet> data =
        Batches.of(
            4,
            i ->
                new MultiDataSet(
                    normal(DataType.DOUBLE, i, 4, 5, FEATURES),
                    series(DataType.DOUBLE, 50 + i, 4, CLASSES, 5).permute(0, 2, 1).dup('c')));
    Outcome.assertSameAsFit(
        network(
            defaults(),
            InputType.recurrent(FEATURES, RNNFormat.NWC),
            new LSTM.Builder().nOut(5).dataFormat(RNNFormat.NWC).build(),
            conditional(GradientModel.linear()),
            new LSTM.Builder().nOut(5).dataFormat(RNNFormat.NWC).build(),
            conditional(GradientModel.linear()),
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .dataFormat(RNNFormat.NWC)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build()),
        data,
        CLOSE);
  }

  @Test
  void oneClassForASeries() {
    for (Layer end : new Layer[] {new GlobalPoolingLayer(), new LastTimeStep(lstm())}) {
      Outcome.assertSameAsFit(
          network(
              defaults(),
              InputType.recurrent(FEATURES),
              lstm(),
              conditional(GradientModel.linear()),
              end,
              new OutputLayer.Builder(LossFunction.MCXENT)
                  .nOut(CLASSES)
                  .activation(Activation.SOFTMAX)
                  .build()),
          data(Masks.IN_TURNS, false),
          CLOSE);
    }
  }
}
