package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a host keeps of its own modules. */
class PartFilesTest {

  private static final List<Integer> MODULES = List.of(0, 2);

  @TempDir Path folder;

  private static NetworkPart part(Case of) {
    return part(of, MODULES);
  }

  private static NetworkPart part(Case of, List<Integer> modules) {
    return new NetworkPart(PartialNetwork.of(of.network().getLayerWiseConfigurations(), modules));
  }

  private static Checkpoint at(int iteration) {
    return new Checkpoint(iteration, new Position(iteration / 6, iteration % 6));
  }

  /** A number of the first piece of the last module here. */
  private static double number(NetworkPart network) {
    return piece(network).getDouble(0);
  }

  private static INDArray piece(NetworkPart network) {
    FrameWriter written = new FrameWriter();
    network.part().write(2, 0, written);
    FrameReader frame = new FrameReader(written.frame());
    frame.integer();
    return frame.array();
  }

  /** Sets these numbers. */
  private static void set(NetworkPart network, double value) {
    FrameWriter written = new FrameWriter().integer(0).array(piece(network).assign(value));
    network.part().read(2, new FrameReader(written.frame()));
  }

  private void write(PartFiles files, NetworkPart network, int iteration) throws IOException {
    set(network, iteration);
    network.setCounts(iteration, iteration / 6);
    files.write(at(iteration));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void goesOnFromACheckpointAndForgetsWhatCameBehindIt() throws Exception {
    NetworkPart network = part(Case.FOUR);
    PartFiles files = new PartFiles(network, folder);
    assertThat(files.complete()).isEmpty();
    for (int iteration : List.of(5, 10, 15)) {
      write(files, network, iteration);
    }
    assertThat(files.complete()).containsExactly(at(5), at(10), at(15));
    files.forgetOldest();
    NetworkPart another = part(Case.FOUR);
    PartFiles again = new PartFiles(another, folder);
    assertThat(again.complete()).containsExactly(at(10), at(15));
    again.restore(at(10));
    assertThat(number(another)).isEqualTo(10);
    assertThat(another.iteration()).isEqualTo(10);
    assertThat(another.epoch()).isEqualTo(1);
    assertThat(names())
        .containsExactly(
            "checkpoint-000000010-epochs-1-minibatches-4-module-1.state",
            "checkpoint-000000010-epochs-1-minibatches-4-module-3.state");
  }

  @Test
  void aModuleMayGoToAnotherHostWithItsFiles() throws Exception {
    NetworkPart network = part(Case.FOUR);
    write(new PartFiles(network, folder), network, 5);
    NetworkPart another = part(Case.FOUR, List.of(2));
    PartFiles files = new PartFiles(another, folder);
    assertThat(files.complete()).containsExactly(at(5));
    files.restore(at(5));
    assertThat(number(another)).isEqualTo(5);
  }

  @Test
  void whatIsDamagedOrMissingDoesNotCount() throws Exception {
    NetworkPart network = part(Case.FOUR);
    PartFiles files = new PartFiles(network, folder);
    for (int iteration : List.of(5, 10, 15, 20, 25)) {
      write(files, network, iteration);
    }
    Path missing = folder.resolve(at(10).fileName() + "-module-1.state");
    Files.delete(missing);
    Path flipped = folder.resolve(at(15).fileName() + "-module-3.state");
    byte[] bytes = Files.readAllBytes(flipped);
    bytes[bytes.length / 2]++;
    Files.write(flipped, bytes);
    Path cut = folder.resolve(at(20).fileName() + "-module-3.state");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 300));
    Path renamed = folder.resolve(at(25).fileName() + "-module-1.state");
    Files.copy(
        folder.resolve(at(5).fileName() + "-module-1.state"),
        renamed,
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(files.complete()).containsExactly(at(5));
  }

  @Test
  void anotherNetworksCheckpointIsRefused() throws Exception {
    NetworkPart network = part(Case.FOUR);
    write(new PartFiles(network, folder), network, 5);
    PartFiles files = new PartFiles(part(Case.BATCH_NORM), folder);
    assertThatThrownBy(files::complete)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("is a checkpoint of another network")
        .hasMessageContaining("use another folder for each training");
  }
}
