package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.structure.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.AMSGrad;

/** Models that come together from parts are read as Deeplearning4j's own are. */
class GatheredModelTest {

  @TempDir Path folder;

  /** Two ways to a middle, each a module. */
  static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(4)
                    .dataType(DataType.DOUBLE)
                    .updater(new AMSGrad(0.01))
                    .graphBuilder()
                    .addInputs("one", "other")
                    .addLayer("z", new DenseLayer.Builder().nOut(4).build(), "one")
                    .addLayer("below z", new SyntheticGradientModule.Builder().build(), "z")
                    .addLayer("a", new DenseLayer.Builder().nOut(3).build(), "other")
                    .addLayer("below a", new SyntheticGradientModule.Builder().build(), "a")
                    .addVertex("both", new MergeVertex(), "below z", "below a")
                    .addLayer("norm", new BatchNormalization(), "both")
                    .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "norm")
                    .setOutputs("out")
                    .setInputTypes(InputType.feedForward(5), InputType.feedForward(2))
                    .build()));
    graph.init();
    return graph;
  }

  private static PartialNetwork part(Model network, int module) {
    return network instanceof ComputationGraph graph
        ? PartialNetwork.of(graph.getConfiguration(), List.of(module))
        : PartialNetwork.of(
            ((MultiLayerNetwork) network).getLayerWiseConfigurations(), List.of(module));
  }

  /** Initial parameters are random, and the states of updaters are told apart by what is added. */
  private Path saved(Model model) throws IOException {
    Network network = Network.of(model);
    List<PartialNetwork> parts =
        List.of(part(model, 0), part(model, 1), part(model, 2)); // by host and module
    for (int i = 0; i < network.updaterState().length(); i++) {
      network.updaterState().putScalar(i, i + 0.5);
    }
    for (int module = 0; module < parts.size(); module++) {
      List<PartialNetwork.Place> places = parts.get(0).places(module);
      for (int piece = 0; piece < places.size(); piece++) {
        PartialNetwork.Place place = places.get(piece);
        if (place.ofUpdater()) {
          var state =
              network
                  .updaterState()
                  .reshape(network.updaterState().length())
                  .get(NDArrayIndex.interval(place.from(), place.from() + place.length()));
          FrameWriter frame = new FrameWriter().integer(piece).array(state);
          parts.get(module).read(module, new FrameReader(frame.frame()));
        }
      }
    }
    network.setCounts(12, 3);
    parts.get(0).setCounts(12, 3);
    Path file = folder.resolve("model.zip");
    new GatheredModel(
            new NetworkPart(parts.get(0)),
            (module, piece) -> {
              FrameWriter frame = new FrameWriter();
              parts.get(module).write(module, piece, frame);
              return new FrameReader(frame.frame());
            })
        .write(file);
    return file;
  }

  private static void assertSame(Model read, Model expected) {
    Network one = Network.of(read);
    Network other = Network.of(expected);
    assertThat(one.parameters().reshape(one.parameters().length()))
        .isEqualTo(other.parameters().reshape(other.parameters().length()));
    assertThat(one.updaterState()).isEqualTo(other.updaterState());
    assertThat(one.json()).isEqualTo(other.json());
    assertThat(one.iteration()).isEqualTo(12);
    assertThat(one.epoch()).isEqualTo(3);
  }

  @Test
  void ofALayerStack() throws Exception {
    MultiLayerNetwork network = Case.BATCH_NORM.network();
    Path file = saved(network);
    assertSame(ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true), network);
    assertSame(new ModelReader().read(file).network(), network);
  }

  @Test
  void ofAGraph() throws Exception {
    ComputationGraph network = graph();
    Path file = saved(network);
    assertSame(ModelSerializer.restoreComputationGraph(file.toFile(), true), network);
    assertSame(new ModelReader().read(file).network(), network);
  }

  /** And leaves no file behind. */
  @Test
  void aHostThatIsLostMeanwhileIsTold() throws Exception {
    NetworkPart part = new NetworkPart(part(graph(), 0));
    GatheredModel model =
        new GatheredModel(
            part,
            (module, piece) -> {
              throw new IOException("host 1 is lost");
            });
    assertThatThrownBy(() -> model.write(folder.resolve("model.zip")))
        .isInstanceOf(IOException.class)
        .hasMessage("host 1 is lost");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
