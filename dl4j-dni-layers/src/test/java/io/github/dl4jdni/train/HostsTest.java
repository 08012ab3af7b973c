package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.classes;
import static io.github.dl4jdni.train.Batches.mask;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.Batches.series;
import static io.github.dl4jdni.train.LayerEquivalenceTest.conditional;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.network;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Modules on hosts that share nothing, each with a network of its own: whatever goes between them
 * goes as bytes, and the bits are those of a training in one process.
 */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
public class HostsTest {

  private static final DataType FLOAT = DataType.FLOAT;

  /** Networks, their data, and where their modules run. */
  public enum Case {
    DENSE(List.of(0, 1, 2, 3)) {
      @Override
      public Supplier<? extends Model> network() {
        return () -> TrainerNetworks.dense(GradientModel.linear(), false, new Adam(0.01), FLOAT);
      }

      @Override
      public List<MultiDataSet> data() {
        return TrainerNetworks.batches(7, 8, 5, FLOAT).stream()
            .map(each -> (MultiDataSet) each.toMultiDataSet())
            .toList();
      }
    },
    LABELS(List.of(1, 2, 1, 0)) {
      @Override
      public Supplier<? extends Model> network() {
        return () -> TrainerNetworks.dense(GradientModel.error(), true, new Adam(0.01), FLOAT);
      }

      @Override
      public List<MultiDataSet> data() {
        return DENSE.data();
      }
    },
    NOISE_AND_WAITING(List.of(1, 1, 2)) {
      @Override
      public Supplier<? extends Model> network() {
        return HostsTest.stack(
            new SyntheticGradientDense.Builder()
                .nOut(6)
                .dropOut(0.7)
                .mixing(0.5)
                .gradientModel(GradientModel.mlp(3))
                .build(),
            new BatchNormalization(),
            conditional(),
            new DenseLayer.Builder().nOut(4).dropOut(0.6).build(),
            output());
      }

      @Override
      public List<MultiDataSet> data() {
        return vectors(FLOAT, 7, 6);
      }
    },
    SYNTHETIC_INPUT(List.of(0, 1)) {
      @Override
      public Supplier<? extends Model> network() {
        return HostsTest.stack(
            new SyntheticGradientDense.Builder().nOut(6).build(),
            new SyntheticInputModule.Builder().build(),
            new DenseLayer.Builder().nOut(4).build(),
            output());
      }

      @Override
      public List<MultiDataSet> data() {
        return vectors(FLOAT, 7, 6);
      }
    },
    CONVOLUTIONS(List.of(0, 1, 0)) {
      @Override
      public Supplier<? extends Model> network() {
        return LayerEquivalenceTest.network(
            defaults().dataType(FLOAT).updater(new Adam(0.01)),
            InputType.convolutional(6, 5, 2),
            new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
            new ConditionalSGModule.Builder().build(),
            new ConvolutionLayer.Builder(2, 2).nOut(2).build(),
            new SyntheticGradientModule.Builder()
                .gradientModel(GradientModel.convolutional(2))
                .build(),
            output());
      }

      @Override
      public List<MultiDataSet> data() {
        return Batches.of(
            6,
            i ->
                new MultiDataSet(
                    normal(FLOAT, 100 + i, 4, 2, 6, 5), classes(FLOAT, 200 + i, 4, 3)));
      }
    },
    /** Two modules take one message; inputs, outputs and masks are of several modules. */
    FORK(List.of(1, 0, 2)) {
      @Override
      public Supplier<? extends Model> network() {
        return HostsTest::fork;
      }

      @Override
      public List<MultiDataSet> data() {
        return Batches.of(
            5,
            i ->
                new MultiDataSet(
                    new INDArray[] {normal(FLOAT, i, 4, 5, 6)},
                    new INDArray[] {
                      classes(FLOAT, 30 + i, 4, 3), series(FLOAT, 60 + i, 4, 2, 6),
                    },
                    i % 2 == 1 ? new INDArray[] {mask(FLOAT, 70 + i, 4, 6)} : null,
                    i > 2 ? new INDArray[] {null, mask(FLOAT, 90 + i, 4, 6)} : null));
      }
    },
    WINDOWS(List.of(0, 1, 2)) {
      @Override
      public Supplier<? extends Model> network() {
        return windows(
            new LSTM.Builder().nOut(5).build(),
            new ConditionalSGModule.Builder().build(),
            new LSTM.Builder().nOut(4).build(),
            new ConditionalSGModule.Builder().gradientModel(GradientModel.linear()).build());
      }

      @Override
      public List<MultiDataSet> data() {
        return HostsTest.sequences();
      }
    },
    STATE_GRADIENTS(List.of(1, 0)) {
      @Override
      public Supplier<? extends Model> network() {
        return windows(
            new SyntheticGradientLSTM.Builder().nOut(5).conditionOnLabels(true).build(),
            new SyntheticGradientModule.Builder().build(),
            new SyntheticGradientLSTM.Builder().nOut(4).consumptionScale(0.5).build());
      }

      @Override
      public List<MultiDataSet> data() {
        return HostsTest.sequences();
      }
    };

    @SuppressWarnings("ImmutableEnumChecker") // List.of gives none that changes
    private final List<Integer> hosts;

    Case(List<Integer> hosts) {
      this.hosts = hosts;
    }

    public abstract Supplier<? extends Model> network();

    public abstract List<MultiDataSet> data();
  }

  private static ComputationGraph fork() {
    ComputationGraph graph =
        new ComputationGraph(
            Dni.connect(
                defaults()
                    .dataType(FLOAT)
                    .updater(new Adam(0.01))
                    .graphBuilder()
                    .addInputs("in")
                    .addLayer("trunk", new LSTM.Builder().nOut(5).build(), "in")
                    .addLayer("fork", new SyntheticGradientModule.Builder().build(), "trunk")
                    .addVertex("last", new LastTimeStepVertex("in"), "fork")
                    .addLayer("classes", output(), "last")
                    .addLayer("steps", new SimpleRnn.Builder().nOut(4).build(), "fork")
                    .addLayer(
                        "series",
                        new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                        "steps")
                    .setOutputs("classes", "series")
                    .setInputTypes(InputType.recurrent(5))
                    .build()));
    graph.init();
    return graph;
  }

  private static Supplier<MultiLayerNetwork> stack(Layer... layers) {
    return network(
        defaults().dataType(FLOAT).updater(new Adam(0.01)), InputType.feedForward(5), layers);
  }

  /** Windows of three steps. */
  private static Supplier<MultiLayerNetwork> windows(Layer... layers) {
    return () -> {
      NeuralNetConfiguration.ListBuilder list =
          defaults().dataType(FLOAT).updater(new Adam(0.01)).list();
      for (Layer layer : layers) {
        list.layer(layer.clone());
      }
      list.layer(new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build());
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(3);
      MultiLayerNetwork network =
          new MultiLayerNetwork(Dni.connect(list.setInputType(InputType.recurrent(4)).build()));
      network.init();
      return network;
    };
  }

  /** Series of several lengths, with masks of features, labels, both or none. */
  private static List<MultiDataSet> sequences() {
    long[] lengths = {7, 6, 2, 7, 4};
    return Batches.of(
        lengths.length,
        i ->
            new MultiDataSet(
                new INDArray[] {normal(FLOAT, i, 3, 4, lengths[i])},
                new INDArray[] {series(FLOAT, 50 + i, 3, 3, lengths[i])},
                i % 2 == 1 ? new INDArray[] {mask(FLOAT, 70 + i, 3, lengths[i])} : null,
                i > 1 ? new INDArray[] {mask(FLOAT, 90 + i, 3, lengths[i])} : null));
  }

  /** What a training on hosts leaves at the first one, and that each has its own modules' part. */
  private static void assertSameBits(
      Supplier<? extends Model> network,
      List<MultiDataSet> data,
      List<Integer> hosts,
      Schedule schedule) {
    Outcome expected = Outcome.trained(network, data, schedule);
    try (ServedTraining served =
        new ServedTraining(network, hosts, builder -> builder.schedule(schedule))) {
      Outcome.trained(served.trainer(), served.network(0), data).assertSame(expected);
      served.trainer().close();
      for (int host = 1; host < served.hosts().count(); host++) {
        assertThat(served.ended(host)).isNull();
      }
      assertThat(served.hosts().bytes()).isPositive();
    } catch (Exception e) {
      throw new AssertionError(schedule + " on " + hosts, e);
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void hostsThatShareNothingGiveTheBitsOfOneProcess(Case of) {
    assertSameBits(of.network(), of.data(), of.hosts, Schedule.pipelined(2));
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(Case.class)
  void theyDoSoUnderOtherSchedules(Case of) {
    for (Schedule schedule : List.of(Schedule.pipelined(1), Schedule.sequential())) {
      assertSameBits(of.network(), of.data(), of.hosts, schedule);
    }
  }

  @Test
  void hostsThatTakeTurnsDoSo() {
    assertSameBits(Case.FORK.network(), Case.FORK.data(), Case.FORK.hosts, Schedule.sequential());
  }

  @Test
  void delayedGradientsDoSo() {
    assertSameBits(
        Case.DENSE.network(), Case.DENSE.data(), List.of(0, 1, 1, 2), Schedule.delayed(1, 1));
  }

  /** Listeners that look inside an iteration see what modules on other hosts have kept for them. */
  @Test
  void listenersInsideOfAnIterationSeeWhatTheyWouldInOneProcess() {
    Model alone = Case.LABELS.network().get();
    Inside expected = new Inside();
    try (DecoupledTrainer trainer =
        Outcome.builder(alone).listeners(PipelinedListener.every(2, expected)).build()) {
      trainer.fit(new Batches(Case.LABELS.data()));
    }
    Inside seen = new Inside();
    try (ServedTraining served =
        new ServedTraining(
            Case.LABELS.network(),
            Case.LABELS.hosts,
            builder -> builder.listeners(PipelinedListener.every(2, seen)))) {
      served.trainer().fit(new Batches(Case.LABELS.data()));
    }
    assertThat(expected.seen).isNotEmpty();
    assertThat(seen.seen).usingRecursiveComparison().isEqualTo(expected.seen);
  }

  /** Writes down activations and gradients. */
  private static final class Inside extends BaseTrainingListener {
    private final List<double[]> seen = new ArrayList<>();

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      activations.forEach(each -> seen.add(Outcome.numbers(each)));
    }

    @Override
    public void onGradientCalculation(Model model) {
      seen.add(Outcome.numbers(model.gradient().gradient()));
    }
  }
}
