package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.StoredModel;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.hosts.PartialNetwork.Place;
import io.github.dl4jdni.internal.structure.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A part of a model has the numbers that Deeplearning4j wrote for its modules, and counts. */
class PartOfModelTest {

  @TempDir Path folder;

  /** All numbers differ, so that none can stand for another. */
  private Path saved(Model model, boolean withUpdater) throws IOException {
    Network network = Network.of(model);
    number(network.parameters(), 0.25);
    number(network.updaterState(), 0.5);
    network.setCounts(12, 3);
    Path file = folder.resolve("model.zip");
    ModelSerializer.writeModel(model, file.toFile(), withUpdater);
    return file;
  }

  private static void number(INDArray vector, double from) {
    for (long i = 0; i < vector.length(); i++) {
      vector.putScalar(i, from + i);
    }
  }

  private static PartialNetwork part(StoredModel stored, List<Integer> modules) {
    return stored.network() instanceof ComputationGraph graph
        ? PartialNetwork.of(graph.getConfiguration(), modules)
        : PartialNetwork.of(stored.multiLayerNetwork().getLayerWiseConfigurations(), modules);
  }

  private static void assertHasItsNumbers(Path file, List<Integer> modules, boolean withUpdater)
      throws IOException {
    StoredModel stored = new ModelReader().readWithoutParameters(file);
    assertThat(Network.of(stored.network()).isInitialised()).isFalse();
    PartialNetwork part = part(stored, modules);
    new PartOfModel(part, stored).takeOver();
    assertThat(part.iteration()).isEqualTo(12);
    assertThat(part.epoch()).isEqualTo(3);
    int ofUpdater = 0;
    for (int module : modules) {
      List<Place> places = part.places(module);
      for (int piece = 0; piece < places.size(); piece++) {
        FrameWriter frame = new FrameWriter();
        part.write(module, piece, frame);
        FrameReader read = new FrameReader(frame.frame());
        assertThat(read.integer()).isEqualTo(piece);
        double[] numbers = read.array().dup().data().asDouble();
        Place place = places.get(piece);
        ofUpdater += place.ofUpdater() ? 1 : 0;
        for (int i = 0; i < numbers.length; i++) {
          double expected = place.from() + i + (place.ofUpdater() ? 0.5 : 0.25);
          assertThat(numbers[i]).isEqualTo(place.ofUpdater() && !withUpdater ? 0 : expected);
        }
      }
    }
    assertThat(ofUpdater).isPositive();
  }

  @Test
  void ofALayerStack() throws Exception {
    MultiLayerNetwork network = Case.FOUR.network();
    Path file = saved(network, true);
    assertHasItsNumbers(file, List.of(0, 2), true);
    assertHasItsNumbers(file, List.of(1, 3), true);
  }

  @Test
  void ofAGraph() throws Exception {
    Path file = saved(GatheredModelTest.graph(), true);
    assertHasItsNumbers(file, List.of(0, 2), true);
    assertHasItsNumbers(file, List.of(1), true);
  }

  @Test
  void withoutUpdaterState() throws Exception {
    assertHasItsNumbers(saved(Case.TWO.network(), false), List.of(1), false);
  }

  /** Parameters may differ where configurations are the same. */
  @Test
  void isToldFromOthers() throws Exception {
    StoredModel one = new ModelReader().readWithoutParameters(saved(Case.TWO.network(), true));
    String identity = new PartOfModel(part(one, List.of(0)), one).identity();
    MultiLayerNetwork network = Case.TWO.network();
    Path file = folder.resolve("other.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    StoredModel other = new ModelReader().readWithoutParameters(file);
    assertThat(new PartOfModel(part(other, List.of(0)), other).identity()).isNotEqualTo(identity);
  }

  @Test
  void numbersThatAreNoneAreRefused() throws Exception {
    MultiLayerNetwork network = Case.TWO.network();
    network.params().putScalar(0, Double.NaN);
    Path file = folder.resolve("diverged.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    StoredModel stored = new ModelReader().readWithoutParameters(file);
    PartOfModel part = new PartOfModel(part(stored, List.of(0)), stored);
    assertThatThrownBy(part::takeOver)
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("coefficients.bin has numbers that are NaN or infinite");
  }
}
