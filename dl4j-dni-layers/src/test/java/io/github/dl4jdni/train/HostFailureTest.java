package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.internal.hosts.SerialisedHosts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** What hosts see when one of them fails, goes, says nonsense, or was asked for too much. */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class HostFailureTest {

  private static final List<Integer> HOSTS = List.of(0, 1, 2);
  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 5, 4);

  @AfterEach
  void removeHooks() {
    Hook.removeAll();
  }

  private static MultiLayerNetwork network() {
    return network(4);
  }

  /** Three modules; before each layer a hook with the layer's number. */
  private static MultiLayerNetwork network(int width) {
    NeuralNetConfiguration.ListBuilder list = defaults().updater(new Sgd(0.1)).list();
    for (int i = 0; i < 2; i++) {
      list.layer(
          new SyntheticGradientDense.Builder()
              .nOut(width)
              .gradientModel(GradientModel.linear())
              .build());
    }
    list.layer(output());
    for (int i = 0; i < 3; i++) {
      list.inputPreProcessor(i, new Hook("layer " + i));
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(Dni.connect(list.setInputType(InputType.feedForward(5)).build()));
    network.init();
    return network;
  }

  private static ServedTraining served() {
    return new ServedTraining(HostFailureTest::network, HOSTS, builder -> builder);
  }

  private static void failIn(int layer, int step) {
    AtomicInteger steps = new AtomicInteger();
    Hook.onForward(
        "layer " + layer,
        () -> {
          if (steps.getAndIncrement() == step) {
            throw new IllegalStateException("no more");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFailureOfAnyModuleEndsAllHostsAndIsTold(int layer) throws Exception {
    try (ServedTraining served = served()) {
      failIn(layer, 3);
      String told =
          "module " + (layer + 1) + " (layer" + layer + ") failed in iteration 3 (epoch 0)";
      assertThatThrownBy(() -> served.trainer().fit(new Batches(DATA)))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageStartingWith(told)
          .hasMessageContaining("no more")
          .hasMessageContaining("the others as of when all rested last");
      for (int host = 1; host < 3; host++) {
        assertThat(served.ended(host))
            .isInstanceOf(DecoupledTrainingException.class)
            .hasMessageContaining(told)
            .hasMessageContaining("no more");
      }
      assertThatThrownBy(() -> served.trainer().fit(DATA.get(0)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aHostThatIsLostEndsTheOthers() throws Exception {
    try (ServedTraining served = served()) {
      served.trainer().fit(DATA.get(0));
      served.hosts().end(2).lose(0, new IOException("connection reset"));
      assertThat(served.ended(1)).hasMessageContaining("connection to host 2 failed");
      assertThatThrownBy(() -> served.trainer().fit(DATA.get(0)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aHostThatClosesItsTrainerEndsTheOthers() throws Exception {
    try (ServedTraining served = served()) {
      served.trainer().fit(DATA.get(0));
      served.trainer(1).close();
      assertThat(served.ended(1)).hasMessageContaining("the trainer was closed");
      assertThat(served.ended(2))
          .hasMessageContaining("host 1 failed")
          .hasMessageContaining("closed");
    }
  }

  @Test
  void theFirstHostEndsTheOthersInPeace() throws Exception {
    try (ServedTraining served = served()) {
      served.trainer().fit(DATA.get(0));
      served.trainer().close();
      assertThat(served.ended(1)).isNull();
      assertThat(served.ended(2)).isNull();
      assertThatThrownBy(() -> served.trainer(1).serve()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theFirstHostEndsTheOthersThoughItNeverTrained() throws Exception {
    try (ServedTraining served = served()) {
      served.trainer().close();
      assertThat(served.ended(1)).isNull();
      assertThat(served.ended(2)).isNull();
    }
  }

  @Test
  void aHostWithAnotherNetworkIsRefused() throws Exception {
    AtomicInteger made = new AtomicInteger();
    try (ServedTraining served =
        new ServedTraining(
            () -> network(made.getAndIncrement() == 2 ? 6 : 4), HOSTS, builder -> builder)) {
      assertThatThrownBy(() -> served.trainer().fit(new Batches(DATA)))
          .hasMessageContaining("a frame from host 2 failed")
          .hasMessageContaining("trains another network, or in another way");
      assertThat(served.ended(1)).isNotNull();
      assertThat(served.ended(2)).isNotNull();
    }
  }

  @Test
  void framesThatAreNoneEndTraining() throws Exception {
    byte[][] nonsense = {
      {},
      {99},
      {1},
      {1, 5, 0, 0},
      {1, 77, 0, 0, 0},
      {4, 0, 0, 0, 0},
      {4, 1, 0, 0, 0, 9, 0, 0, 0, 0},
    };
    for (byte[] frame : nonsense) {
      try (ServedTraining served = served()) {
        served.trainer().fit(DATA.get(0));
        served.hosts().end(2).send(0, frame);
        assertThat(served.ended(1))
            .isInstanceOf(DecoupledTrainingException.class)
            .hasMessageContaining("a frame from host 2 failed");
      }
    }
  }

  /** Nobody may fill a host's memory: more than the credits it has given is refused. */
  @Test
  void moreItemsThanAChannelHoldsAreRefused() throws Exception {
    try (ServedTraining served = served()) {
      served.trainer().fit(DATA.get(0));
      byte[] gradient = ByteBuffer.allocate(5).put((byte) 1).putInt(0x01000000).array();
      for (int i = 0; i < 10; i++) {
        served.hosts().end(1).send(0, gradient);
      }
      assertThat(served.ended(2)).hasMessageContaining("had no room for");
    }
  }

  /** What a listener has changed while all rested goes to the hosts, as in one process. */
  @Test
  void whatListenersSeeAndChangeIsAsInOneProcess() {
    MultiLayerNetwork alone = network();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(alone).listeners(PipelinedListener.every(2, halving())).build()) {
      trainer.fit(new Batches(DATA), 2);
    }
    try (ServedTraining served =
        new ServedTraining(
            HostFailureTest::network,
            List.of(1, 2, 1),
            builder -> builder.listeners(PipelinedListener.every(2, halving())))) {
      served.trainer().fit(new Batches(DATA), 2);
      Outcome.of(served.network(0)).assertSame(Outcome.of(alone));
    }
  }

  private static BaseTrainingListener halving() {
    return new BaseTrainingListener() {
      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        model.params().muli(0.5);
      }
    };
  }

  @Test
  void whatHostsCannotDoIsSaidBeforehand() {
    try (SerialisedHosts hosts = new SerialisedHosts(List.of(0, 1))) {
      assertThatThrownBy(() -> DecoupledTrainer.builder(network()).on(hosts.end(0)).build())
          .isInstanceOf(DL4JInvalidConfigException.class)
          .hasMessageContaining("3 modules")
          .hasMessageContaining("hosts are given for 2: [0, 1]");
    }
    try (SerialisedHosts hosts = new SerialisedHosts(HOSTS)) {
      assertThatThrownBy(
              () ->
                  DecoupledTrainer.builder(network())
                      .schedule(Schedule.random(0.5))
                      .on(hosts.end(0))
                      .build())
          .isInstanceOf(DL4JInvalidConfigException.class)
          .hasMessageContaining("random schedule");
      DecoupledTrainer first = DecoupledTrainer.builder(network()).on(hosts.end(0)).build();
      DecoupledTrainer second = DecoupledTrainer.builder(network()).on(hosts.end(1)).build();
      assertThatThrownBy(first::serve).hasMessageContaining("this is host 0");
      assertThatThrownBy(() -> second.fit(DATA.get(0))).hasMessageContaining("this is host 1");
      assertThatThrownBy(() -> DecoupledTrainer.builder(network()).build().serve())
          .hasMessageContaining("all modules run in this process");
    }
  }
}
