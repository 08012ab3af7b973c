package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.stepfunctions.NegativeGradientStepFunction;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Updaters, normalisation, regularisation and constraints act in modules as under stock fit. */
class UpdaterEquivalenceTest {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 4, 6);
  private static final double CLOSE = 1e-9;

  private static void assertSameAsFit(NeuralNetConfiguration.Builder defaults, Layer... layers) {
    Outcome.assertSameAsFit(network(defaults, InputType.feedForward(5), layers), DATA, CLOSE);
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nOut(6).build();
  }

  private static Layer conditional() {
    return new ConditionalSGModule.Builder().gradientModel(GradientModel.mlp(3)).build();
  }

  private static Layer interfaceDense() {
    return new SyntheticGradientDense.Builder().nOut(4).conditionOnLabels(true).build();
  }

  /** Fused and apart, so that blocks of equal updaters are cut at modules and at models. */
  private static void assertSameAsFit(NeuralNetConfiguration.Builder defaults) {
    assertSameAsFit(
        defaults, dense(), conditional(), dense(), interfaceDense(), interfaceDense(), output());
  }

  /** All of Deeplearning4j's but AdaBelief, of which it can make no network. */
  static Stream<Named<IUpdater>> updaters() {
    return Stream.of(
        Named.of("Sgd", new Sgd(0.1)),
        // A large ε, for else Adam's kin make what is rounding in gradients near zero into steps.
        Named.of("Adam", new Adam(0.02, 0.8, 0.99, 1e-3)),
        Named.of(
            "Adam with a rate that begins at zero",
            Adam.builder()
                .learningRateSchedule(
                    new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0).add(2, 0.03).build())
                .epsilon(1e-3)
                .build()),
        Named.of("AMSGrad", new AMSGrad(0.02, 0.9, 0.999, 1e-3)),
        Named.of("AdaMax", new AdaMax(0.02, 0.9, 0.999, 1e-3)),
        Named.of("Nadam", new Nadam(0.02, 0.9, 0.999, 1e-3)),
        Named.of("Nesterovs", new Nesterovs(0.05, 0.8)),
        Named.of("AdaGrad", new AdaGrad(0.05)),
        Named.of("AdaDelta", new AdaDelta()),
        Named.of("RmsProp", new RmsProp(0.01)),
        Named.of("Sgd by epoch", new Sgd(new ExponentialSchedule(ScheduleType.EPOCH, 0.2, 0.5))),
        Named.of(
            "Nesterovs by iteration",
            new Nesterovs(
                new CycleSchedule(ScheduleType.ITERATION, 0.01, 0.1, 6, 0, 1.0),
                new ExponentialSchedule(ScheduleType.ITERATION, 0.9, 0.9))));
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void updaters(IUpdater updater) {
    assertSameAsFit(defaults().updater(updater));
  }

  @Test
  void eachLayerAndModelItsOwnUpdater() {
    assertSameAsFit(
        defaults().updater(new Nesterovs(0.05)),
        new DenseLayer.Builder().nOut(6).updater(new Sgd(0.1)).biasUpdater(new NoOp()).build(),
        new ConditionalSGModule.Builder().gradientModelUpdater(new Adam(0.01)).build(),
        dense(),
        new SyntheticGradientDense.Builder()
            .nOut(4)
            .conditionOnLabels(true)
            .updater(new RmsProp(0.01))
            .gradientModelUpdater(new AdaGrad(0.05))
            .build(),
        output());
  }

  @Test
  void sumsInPlaceOfMeans() {
    assertSameAsFit(defaults().miniBatch(false).updater(new Sgd(0.01)));
  }

  @Test
  @SuppressWarnings("deprecation") // networks still have them
  void stepFunction() {
    assertSameAsFit(
        defaults().updater(new Sgd(0.1)).stepFunction(new NegativeGradientStepFunction()));
  }

  @ParameterizedTest
  @EnumSource
  void gradientNormalizationOfLayers(GradientNormalization kind) {
    assertSameAsFit(
        defaults()
            .updater(new Sgd(0.1))
            .gradientNormalization(kind)
            .gradientNormalizationThreshold(0.05));
  }

  @ParameterizedTest
  @EnumSource
  void gradientNormalizationOfModels(GradientNormalization kind) {
    assertSameAsFit(
        defaults().updater(new Sgd(0.1)),
        dense(),
        new ConditionalSGModule.Builder()
            .gradientModel(GradientModel.mlp(3))
            .gradientModelNormalization(kind, 0.05)
            .build(),
        new SyntheticGradientDense.Builder().nOut(4).gradientModelNormalization(kind, 0.05).build(),
        output());
  }

  static Stream<Named<UnaryOperator<NeuralNetConfiguration.Builder>>> regularizations() {
    return Stream.of(
        Named.of("L1", builder -> builder.l1(0.02).l1Bias(0.01)),
        Named.of("L2", builder -> builder.l2(0.02).l2Bias(0.01)),
        Named.of("weight decay", builder -> builder.weightDecay(0.02).weightDecayBias(0.01)),
        Named.of("weight decay with the rate", builder -> builder.weightDecay(0.02, true)),
        Named.of(
            "constraints",
            builder ->
                builder
                    .constrainWeights(new MaxNormConstraint(0.5, 0))
                    .constrainBias(new MinMaxNormConstraint(0.01, 0.1, 0))));
  }

  @ParameterizedTest
  @MethodSource("regularizations")
  void regularizations(UnaryOperator<NeuralNetConfiguration.Builder> regularized) {
    assertSameAsFit(regularized.apply(defaults().updater(new Nesterovs(0.05))));
  }
}
