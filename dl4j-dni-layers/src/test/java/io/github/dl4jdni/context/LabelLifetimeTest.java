package io.github.dl4jdni.context;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.interfaceWith;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static io.github.dl4jdni.IntegrationNetworks.withOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.IntegrationNetworks.State;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel;
import io.github.dl4jdni.conf.RecordingGradientModel.Seen;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.internal.context.StepContext;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Labels are seen in their own step, by their own network, on their own thread, and no longer. */
class LabelLifetimeTest {

  private static final String MODEL = "label lifetime";

  @Test
  void labelsOfAnotherNetworkAreNeverUsed() {
    MultiLayerNetwork connected = network(Dni.connect(conditional(GradientModel.linear())));
    MultiLayerNetwork unconnected =
        network(
            stack(
                InputType.feedForward(FEATURES),
                dense(),
                new ConditionalSGModule.Builder().labelCount(CLASSES).build(),
                output()));
    State before = State.of(unconnected);
    connected.fit(data(6, 1));

    assertThatThrownBy(() -> unconnected.fit(data(6, 2)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("no labels reached this conditional interface")
        .hasMessageContaining("Dni.connect(configuration)");

    before.assertUnchanged(unconnected);
    connected.fit(data(6, 3));
  }

  @Test
  void networkInputOfAnotherNetworkIsNeverUsed() {
    MultiLayerNetwork connected = network(Dni.connect(withInputModule(null)));
    MultiLayerNetwork unconnected = network(withInputModule(InputType.feedForward(FEATURES)));
    State before = State.of(unconnected);
    DataSet data = data(6, 1);
    connected.fit(data);

    assertThatThrownBy(() -> unconnected.fit(data(6, 2)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("network's input did not reach this synthetic input module");

    before.assertUnchanged(unconnected);
    connected.fit(data);
  }

  @Test
  void evaluationBetweenStepsChangesNothing() {
    MultiLayerNetwork plain = network(Dni.connect(conditional(GradientModel.linear())));
    MultiLayerNetwork evaluated = plain.clone();
    DataSet other = data(4, 50);
    for (int step = 0; step < 5; step++) {
      plain.fit(data(6, step));

      evaluated.output(other.getFeatures());
      evaluated.output(other.getFeatures(), true);
      evaluated.score(other);
      evaluated.scoreExamples(other, true);
      evaluated.evaluateRegression(new ListDataSetIterator<>(other.asList(), 2));
      evaluated.fit(data(6, step));
    }
    State.of(plain).assertUnchanged(evaluated);
  }

  @Test
  void networksTrainedInTurnSeeTheirOwnLabels() {
    MultiLayerNetwork first =
        network(Dni.connect(conditional(RecordingGradientModel.named("1st"))));
    MultiLayerNetwork second =
        network(Dni.connect(conditional(RecordingGradientModel.named("2nd"))));
    for (int step = 0; step < 3; step++) {
      first.fit(data(6, step));
      second.fit(data(4, 100 + step));
    }
    assertContexts("1st", data(6, 0), data(6, 1), data(6, 2));
    assertContexts("2nd", data(4, 100), data(4, 101), data(4, 102));
  }

  @Test
  void networksTrainedSideBySideSeeTheirOwnLabels() throws InterruptedException {
    Thread[] threads = new Thread[2];
    for (int i = 0; i < threads.length; i++) {
      MultiLayerNetwork network =
          network(Dni.connect(conditional(RecordingGradientModel.named("thread " + i))));
      DataSet own = data(6, i);
      threads[i] =
          new Thread(
              () -> {
                for (int step = 0; step < 50; step++) {
                  network.fit(own);
                }
              });
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (int i = 0; i < threads.length; i++) {
      threads[i].join();
      List<Seen> seen = RecordingGradientModel.take("thread " + i);
      INDArray labels = withOne(data(6, i).getLabels());
      assertThat(seen).hasSize(50);
      assertThat(seen).allSatisfy(each -> assertThat(each.context()).isEqualTo(labels));
    }
  }

  /** Labels are a function of the features here, so that each message tells its own labels. */
  @Test
  void eachWorkerOfParallelWrapperSeesItsOwnLabels() throws Exception {
    MultiLayerNetwork network =
        network(Dni.connect(conditional(RecordingGradientModel.named(MODEL))));
    INDArray map = numbers(9, FEATURES, CLASSES);
    INDArray features = numbers(5, 64, FEATURES);
    DataSet all = new DataSet(features, features.mmul(map));
    double before = network.score(all);

    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(2).build()) {
      List<DataSet> often =
          Collections.nCopies(20, all.asList()).stream().flatMap(List::stream).toList();
      wrapper.fit(new ListDataSetIterator<>(often, 8));
    }

    List<Seen> seen = RecordingGradientModel.take(MODEL);
    assertThat(seen).hasSize(160);
    assertThat(seen.stream().map(Seen::thread).distinct()).hasSizeGreaterThanOrEqualTo(2);
    List<INDArray> batches =
        all.batchBy(8).stream().map(batch -> withOne(batch.getLabels())).toList();
    assertThat(seen).allSatisfy(each -> assertThat(batches).contains(each.context()));
    assertThat(network.score(all)).isLessThan(0.5 * before);
    assertThat(network.getLayer(1).params().norm2Number().doubleValue()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, FLOAT", "FLOAT, DOUBLE", "DOUBLE, FLOAT"})
  void labelsHaveOneArrayForAllSteps(DataType ofNetwork, DataType ofLabels) {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    defaults().dataType(ofNetwork),
                    InputType.feedForward(FEATURES),
                    dense(),
                    interfaceWith(GradientModel.linear()),
                    output())));
    DataSet data = data(6, 1);
    data.setLabels(data.getLabels().castTo(ofLabels));
    StepContext context = StepContext.join();
    network.fit(data);
    INDArray first = context.labelsAndOne(StepContext.DEFAULT_OUTPUT, ofNetwork);
    assertThat(first.dataType()).isEqualTo(ofNetwork);
    assertThat(first.isAttached()).isFalse();
    network.fit(data);
    assertThat(context.labelsAndOne(StepContext.DEFAULT_OUTPUT, ofNetwork)).isSameAs(first);
  }

  @Test
  void labelsDoNotOutliveTheNetwork() throws InterruptedException {
    WeakReference<StepContext> context = contextOfTrainedNetwork();
    for (int i = 0; i < 50 && context.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(context.get()).isNull();
  }

  @Test
  void networkInputDoesNotOutliveTheNetwork() throws InterruptedException {
    trainWithInputModule();
    for (int i = 0; i < 50 && shared() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(shared()).isNull();
  }

  private static INDArray shared() {
    return InputSharingPreProcessor.current(InputSharingPreProcessor.DEFAULT_INPUT);
  }

  private static void trainWithInputModule() {
    network(Dni.connect(withInputModule(null))).fit(data(6, 1));
  }

  private static WeakReference<StepContext> contextOfTrainedNetwork() {
    MultiLayerNetwork network = network(Dni.connect(conditional(GradientModel.linear())));
    StepContext context = StepContext.join();
    network.fit(data(6, 1));
    assertThat(context.outputs()).as("the network shares through this context").hasSize(1);
    return new WeakReference<>(context);
  }

  private static org.deeplearning4j.nn.conf.MultiLayerConfiguration withInputModule(
      InputType networkInput) {
    return stack(
        InputType.feedForward(FEATURES),
        dense(),
        new SyntheticInputModule.Builder().networkInput(networkInput).build(),
        output());
  }

  private static void assertContexts(String model, DataSet... batches) {
    List<Seen> seen = RecordingGradientModel.take(model);
    assertThat(seen).hasSize(batches.length);
    for (int i = 0; i < batches.length; i++) {
      assertThat(seen.get(i).context()).isEqualTo(withOne(batches[i].getLabels()));
    }
  }
}
