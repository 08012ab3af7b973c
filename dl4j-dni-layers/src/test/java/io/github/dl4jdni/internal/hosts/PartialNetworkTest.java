package io.github.dl4jdni.internal.hosts;

import static io.github.dl4jdni.train.LayerEquivalenceTest.conditional;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.train.Batches;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.HostsTest;
import io.github.dl4jdni.train.Outcome;
import io.github.dl4jdni.train.PipelinedListener;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Hosts that each have the parameters, gradients and updater state of their own modules alone leave
 * together what one process leaves that has all of them.
 */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
public class PartialNetworkTest {

  private static final DataType FLOAT = DataType.FLOAT;

  /** Updaters with one, two and three arrays of state or none, in blocks across modules. */
  private static MultiLayerNetwork updaters() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                defaults()
                    .dataType(FLOAT)
                    .updater(new AMSGrad(0.01))
                    .weightInit(WeightInit.RELU_UNIFORM)
                    .list()
                    .layer(new SyntheticGradientDense.Builder().nOut(7).build())
                    .layer(new BatchNormalization())
                    .layer(conditional())
                    .layer(
                        new DenseLayer.Builder()
                            .nOut(6)
                            .updater(new AdaDelta())
                            .l2(0.01)
                            .weightInit(WeightInit.NORMAL)
                            .build())
                    .layer(
                        new SyntheticGradientModule.Builder()
                            .gradientModel(GradientModel.mlp(4))
                            .updater(new AdaDelta())
                            .build())
                    .layer(
                        new DenseLayer.Builder()
                            .nOut(5)
                            .updater(new Nesterovs(0.01))
                            .biasUpdater(new Sgd(0.1))
                            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                            .gradientNormalizationThreshold(0.01)
                            .build())
                    .layer(new SyntheticGradientModule.Builder().updater(new AMSGrad(0.01)).build())
                    .layer(output())
                    .setInputType(InputType.feedForward(5))
                    .build()));
    network.init();
    return network;
  }

  /** A training whose hosts are in this process, and share nothing. */
  public static final class Hosts implements AutoCloseable {

    private final SerialisedHosts hosts;
    private final List<PartialNetwork> parts = new ArrayList<>(); // by host
    private final List<DecoupledTrainer> trainers = new ArrayList<>();
    private final List<Future<?>> serving = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Integer> hostsOfModules;

    public Hosts(
        Model network,
        List<Integer> hostsOfModules,
        Schedule schedule,
        TrainingListener... ofFirst) {
      this.hostsOfModules = hostsOfModules;
      hosts = new SerialisedHosts(hostsOfModules);
      for (int host = 0; host < hosts.count(); host++) {
        PartialNetwork part = part(network, modules(host));
        parts.add(part);
        DecoupledTrainer.Builder builder =
            DecoupledTrainer.builder(part).schedule(schedule).on(hosts.end(host));
        trainers.add((host == 0 ? builder.listeners(ofFirst) : builder).build());
      }
    }

    private List<Integer> modules(int host) {
      return IntStream.range(0, hostsOfModules.size())
          .filter(module -> hostsOfModules.get(module) == host)
          .boxed()
          .toList();
    }

    /** That of the first host. */
    public DecoupledTrainer trainer() {
      return trainers.get(0);
    }

    public SerialisedHosts transport() {
      return hosts;
    }

    public void train(List<MultiDataSet> data) throws Exception {
      serve();
      trainer().fit(new Batches(data), Outcome.EPOCHS);
      end();
    }

    /** The other hosts begin to wait for work. */
    public void serve() {
      for (DecoupledTrainer trainer : trainers.subList(1, trainers.size())) {
        serving.add(threads.submit(trainer::serve));
      }
    }

    /** The first host ends training, and so do the others. */
    public void end() throws Exception {
      trainer().close();
      for (Future<?> each : serving) {
        each.get(120, TimeUnit.SECONDS);
      }
    }

    /** Puts what all hosts have into a whole network. */
    public void gather(Network into) {
      INDArray parameters = into.parameters().reshape(into.parameters().length());
      INDArray state = into.updaterState();
      parameters.assign(Double.NaN);
      state.assign(Double.NaN);
      for (int module = 0; module < hostsOfModules.size(); module++) {
        List<PartialNetwork.Place> places = parts.get(0).places(module);
        for (int piece = 0; piece < places.size(); piece++) {
          FrameWriter written = new FrameWriter();
          parts.get(hostsOfModules.get(module)).write(module, piece, written);
          FrameReader frame = new FrameReader(written.frame());
          assertThat(frame.integer()).isEqualTo(piece);
          INDArray numbers = frame.array();
          PartialNetwork.Place place = places.get(piece);
          INDArray vector = place.ofUpdater() ? state : parameters;
          for (int i = 0; i < place.length(); i++) {
            vector.putScalar(place.from() + i, numbers.getFloat(i));
          }
        }
      }
      into.setCounts(parts.get(0).iteration(), parts.get(0).epoch());
    }

    @Override
    public void close() {
      trainers.forEach(DecoupledTrainer::close);
      threads.shutdownNow();
      hosts.close();
    }
  }

  public static List<Integer> alternating(int modules) {
    return IntStream.range(0, modules).map(module -> (module + 1) % 2).boxed().toList();
  }

  /** A configuration that has been a network's, or a copy of it, as a user may hand it over. */
  private static PartialNetwork part(Model network, List<Integer> modules) {
    if (network instanceof ComputationGraph graph) {
      boolean asItIs = modules.contains(0);
      return PartialNetwork.of(
          asItIs ? graph.getConfiguration() : graph.getConfiguration().clone(), modules);
    }
    return PartialNetwork.of(((MultiLayerNetwork) network).getLayerWiseConfigurations(), modules);
  }

  public static Model copy(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.clone()
        : ((MultiLayerNetwork) network).clone();
  }

  private static void assertSameBits(
      Model network, List<MultiDataSet> data, List<Integer> hostsOfModules, Schedule schedule)
      throws Exception {
    Model gathered = copy(network);
    try (Hosts hosts = new Hosts(network, hostsOfModules, schedule)) {
      hosts.gather(Network.of(gathered));
      assertThat(gathered.params()).isEqualTo(network.params());
      hosts.train(data);
      hosts.gather(Network.of(gathered));
    }
    try (DecoupledTrainer trainer = Outcome.builder(network).schedule(schedule).build()) {
      trainer.fit(new Batches(data), Outcome.EPOCHS);
    }
    Outcome.of(gathered).assertSame(Outcome.of(network));
  }

  @ParameterizedTest
  @EnumSource(HostsTest.Case.class)
  void hostsWithTheirOwnModulesAloneGiveTheBitsOfOneProcess(HostsTest.Case of) throws Exception {
    assertSameBits(of, Schedule.pipelined(1));
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(HostsTest.Case.class)
  void theyDoSoUnderOtherSchedules(HostsTest.Case of) throws Exception {
    assertSameBits(of, Schedule.pipelined(2), Schedule.sequential());
  }

  private static void assertSameBits(HostsTest.Case of, Schedule... schedules) throws Exception {
    for (Schedule schedule : schedules) {
      Model network = of.network().get();
      int modules = ModulePartition.of(Network.of(network).structure()).modules().size();
      assertSameBits(network, of.data(), alternating(modules), schedule);
    }
  }

  @Test
  void updatersOfAllKindsInBlocksAcrossModulesDoSo() throws Exception {
    for (Schedule schedule : List.of(Schedule.pipelined(1), Schedule.pipelined(2))) {
      assertSameBits(updaters(), vectors(FLOAT, 7, 6), List.of(0, 1, 1, 0, 1), schedule);
    }
  }

  @Test
  void delayedGradientsDoSo() throws Exception {
    assertSameBits(
        HostsTest.Case.DENSE.network().get(),
        HostsTest.Case.DENSE.data(),
        List.of(0, 1, 1, 2),
        Schedule.delayed(1, 1));
  }

  @Test
  void aHostHoldsItsOwnModulesAlone() {
    MultiLayerNetwork whole = updaters();
    long parameters = 0;
    long state = 0;
    for (int module = 0; module < 5; module++) {
      PartialNetwork part = PartialNetwork.of(whole.getLayerWiseConfigurations(), List.of(module));
      TrainingNetwork<?> held = part.trained();
      assertThat(held.gradients().length()).isEqualTo(held.parameters().length());
      parameters += held.parameters().length();
      INDArray own = held.updater().getStateViewArray();
      state += own == null ? 0 : own.length();
      assertThat(part.parameterCount()).isEqualTo(whole.numParams());
      assertThat(part.updaterStateLength())
          .isEqualTo(whole.getUpdater().getStateViewArray().length());
    }
    assertThat(parameters).isEqualTo(whole.numParams());
    assertThat(state).isEqualTo(whole.getUpdater().getStateViewArray().length());
  }

  @Test
  void whatCannotBeIsRefusedInALine() {
    MultiLayerConfiguration configuration = updaters().getLayerWiseConfigurations();
    assertThatThrownBy(() -> PartialNetwork.of(configuration, List.of()))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("this host has no module");
    assertThatThrownBy(() -> PartialNetwork.of(configuration, List.of(7)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessage("there is no module 8; the network has 5");
    PartialNetwork part = PartialNetwork.of(configuration, List.of(1));
    assertThatThrownBy(() -> DecoupledTrainer.builder(part).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("other hosts have the rest of this network");
    SerialisedHosts hosts = new SerialisedHosts(List.of(0, 0, 1, 1, 1));
    assertThatThrownBy(() -> DecoupledTrainer.builder(part).on(hosts.end(0)).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessage("module 1 is to run on this host, which has another part of the network");
    assertThatThrownBy(() -> part.write(0, 0, new FrameWriter()))
        .isInstanceOf(FrameException.class)
        .hasMessage("module 1 is not on this host");
  }

  @Test
  void modulesWithoutParametersCannotBeAlone() {
    MultiLayerConfiguration configuration =
        Dni.connect(
            defaults()
                .list()
                .layer(new SyntheticGradientDense.Builder().nOut(4).build())
                .layer(new LossLayer.Builder(LossFunction.MSE).build())
                .setInputType(InputType.feedForward(3))
                .build());
    assertThatThrownBy(() -> PartialNetwork.of(configuration, List.of(1)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessage("the modules of this host, [2], have no parameters; give it one that has");
  }

  /** It would look at a network that is elsewhere for the most part. */
  @Test
  void listenersThatReadTheNetworkAreRefused() {
    PartialNetwork part = PartialNetwork.of(updaters().getLayerWiseConfigurations(), List.of(0));
    SerialisedHosts hosts = new SerialisedHosts(List.of(0, 1, 1, 1, 1));
    BaseTrainingListener reader =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            model.params();
          }

          @Override
          public String toString() {
            return "of parameters";
          }
        };
    for (var listener : List.of(reader, PipelinedListener.every(2, reader))) {
      assertThatThrownBy(
              () -> DecoupledTrainer.builder(part).on(hosts.end(0)).listeners(listener).build())
          .isInstanceOf(DL4JInvalidConfigException.class)
          .hasMessageContaining("listener of parameters may read the network");
    }
    DecoupledTrainer.builder(part)
        .on(hosts.end(0))
        .listeners(PipelinedListener.scoreOnly(reader))
        .build()
        .close();
    hosts.close();
  }
}
