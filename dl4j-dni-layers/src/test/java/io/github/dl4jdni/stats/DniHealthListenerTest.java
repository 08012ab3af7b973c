package io.github.dl4jdni.stats;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.train.DecoupledEarlyStoppingTrainer;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class DniHealthListenerTest {

  private final List<String> warned = new ArrayList<>();

  private static ListDataSetIterator<DataSet> batches() {
    INDArray features = numbers(5, 24, FEATURES);
    INDArray labels = features.mmul(numbers(9, FEATURES, CLASSES));
    return new ListDataSetIterator<>(new DataSet(features, labels).asList(), 8);
  }

  private static MultiLayerNetwork withModelUpdater(IUpdater updater) {
    return withModel(GradientModel.linear(), updater);
  }

  private static MultiLayerNetwork withModel(GradientModel model, IUpdater updater) {
    return network(
        Dni.connect(
            stack(
                InputType.feedForward(FEATURES),
                new DenseLayer.Builder().nOut(6).build(),
                new ConditionalSGModule.Builder()
                    .name("middle")
                    .gradientModel(model)
                    .gradientModelUpdater(updater)
                    .build(),
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(CLASSES)
                    .build())));
  }

  private DniHealthListener.Builder health() {
    return new DniHealthListener.Builder().every(1).patience(5).onWarning(warned::add);
  }

  private static EarlyStoppingConfiguration<MultiLayerNetwork> stoppedBy(
      DniHealthListener listener) {
    return new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
        .scoreCalculator(new DataSetLossCalculator(batches(), true))
        .iterationTerminationConditions(listener.terminationCondition())
        .epochTerminationConditions(new MaxEpochsTerminationCondition(50))
        .build();
  }

  @Test
  void aHealthyTrainingIsLeftAlone() {
    MultiLayerNetwork network = withModelUpdater(new Sgd(0.1));
    DniHealthListener listener = health().build();
    network.setListeners(listener);

    network.fit(batches(), 60);

    assertThat(listener.warnings()).isEmpty();
    assertThat(listener.terminationCondition().terminate(1)).isFalse();
  }

  @Test
  void aModelThatLearnsTooFastExplodes() {
    MultiLayerNetwork network = withModelUpdater(new Sgd(1.4));
    DniHealthListener listener = health().build();
    network.setListeners(listener);

    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(stoppedBy(listener), network, batches()).fit();

    assertThat(result.getTerminationReason())
        .isEqualTo(EarlyStoppingResult.TerminationReason.IterationTerminationCondition);
    assertThat(warned)
        .hasSize(1)
        .allSatisfy(
            warning ->
                assertThat(warning)
                    .contains("interface \"middle\" (linear)")
                    .contains("What to try: lower the gradient model's learning rate"));
    assertThat(listener.warnings()).isEqualTo(warned);
  }

  @Test
  void aModelThatDoesNotLearnSaturates() {
    MultiLayerNetwork network = withModelUpdater(new Sgd(0));
    DniHealthListener listener = health().build();

    EarlyStoppingResult<MultiLayerNetwork> result;
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).listeners(listener).build()) {
      result =
          new DecoupledEarlyStoppingTrainer<>(stoppedBy(listener), network, trainer, batches())
              .fit();
    }

    assertThat(result.getTerminationReason())
        .isEqualTo(EarlyStoppingResult.TerminationReason.IterationTerminationCondition);
    assertThat(warned).singleElement().asString().contains("predictions stay 0").contains("raise");
  }

  @Test
  void anErrorThatStaysAboveOne() {
    DniHealthListener listener = health().build();
    for (int i = 0; i < 30; i++) {
      listener.look(report(i, 1.0, 1.2, 1.0));
    }
    assertThat(warned)
        .singleElement()
        .asString()
        .startsWith(
            "iteration 9: interface \"one\" (mlp): its relative error was above 1.00 in 5 measures");
  }

  @Test
  void anErrorThatIsAboveOneForATime() {
    DniHealthListener listener = health().build();
    for (int i = 0; i < 30; i++) {
      listener.look(report(i, 1.0, i < 6 ? 5 : 0.5, 1.0));
    }
    assertThat(warned).isEmpty();
  }

  @Test
  void theLossRisesWhileModelsLearn() {
    DniHealthListener listener = health().build();
    for (int i = 0; i < 40; i++) {
      listener.look(report(i, Math.pow(1.2, i), 0.5, Math.pow(0.9, i)));
    }
    assertThat(warned).singleElement().asString().contains("its loss has risen");

    warned.clear();
    DniHealthListener other = health().build();
    for (int i = 0; i < 40; i++) { // both rise
      other.look(report(i, Math.pow(1.2, i), 0.5, Math.pow(1.1, i)));
    }
    assertThat(warned).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNotFiniteIsToldAtOnce(boolean learnsFromGradient) {
    DniHealthListener listener = health().build();
    GradientQuality bad =
        new GradientQuality(Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN, 1, Double.NaN);
    listener.look(report(3, 1, bad, learnsFromGradient));
    assertThat(warned).singleElement().asString().contains("not finite");
  }

  @Test
  void modelsThatAreNotToPredictTheGradientAreLeftAlone() {
    DniHealthListener listener = health().build();
    for (int i = 0; i < 30; i++) { // worse than nothing, a thousand times too long
      GradientQuality quality = new GradientQuality(999, 0, 0, 0, 1000, 1, Math.pow(0.9, i));
      listener.look(report(i, Math.pow(1.2, i), quality, false));
    }
    assertThat(warned).isEmpty();
  }

  static List<GradientModel> modelsWithoutGradient() {
    return List.of(GradientModel.directFeedback(), GradientModel.local());
  }

  @ParameterizedTest
  @MethodSource("modelsWithoutGradient")
  void aTrainingWithoutSyntheticGradientsIsLeftAlone(GradientModel model) {
    MultiLayerNetwork network = withModel(model, new Sgd(0.01));
    // An error is above this limit at once: where models are meant to predict, it would warn.
    DniHealthListener listener = health().relativeError(1e-9).build();
    network.setListeners(listener);

    network.fit(batches(), 20);

    assertThat(listener.warnings()).isEmpty();
  }

  @Test
  void settingsArePositive() {
    assertThatThrownBy(() -> health().every(0)).hasMessageContaining("the interval");
    assertThatThrownBy(() -> health().patience(0)).hasMessageContaining("patience");
    assertThatThrownBy(() -> health().relativeError(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> health().explosion(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> health().saturation(0)).hasMessageContaining("least ratio");
    assertThatThrownBy(() -> health().rise(0)).hasMessageContaining("rise");
  }

  private static DniReport report(int iteration, double score, double error, double loss) {
    return report(iteration, score, new GradientQuality(error, 0, 0, 0, 0.5, 1, loss), true);
  }

  private static DniReport report(
      int iteration, double score, GradientQuality quality, boolean learnsFromGradient) {
    return new DniReport(
        "test",
        "main",
        0,
        iteration,
        0,
        score,
        List.of(new InterfaceMeasures("one", "mlp", learnsFromGradient, iteration, quality)),
        List.of(),
        List.of());
  }
}
