package io.github.dl4jdni.cluster;

import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.StoredModel;
import io.github.dl4jdni.internal.files.ReplacedFile;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a restart goes on from where the coordinator has what all modules have learnt: it writes the
 * network to a file of its own, whole or not at all. How far training has come is in the file's
 * name.
 */
final class WholeCheckpoints extends Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(WholeCheckpoints.class);
  private static final int KEPT = 2;
  private static final Pattern NAME = Pattern.compile(Checkpoint.FILE_NAME + "\\.zip");

  private final WholeNetwork network;
  private final Path folder;
  private Position position = Position.BEGIN;

  /**
   * A keeper of checkpoints.
   *
   * @param network the coordinator's
   * @param folder where they are
   * @param every how many iterations lie between them at least
   */
  WholeCheckpoints(WholeNetwork network, Path folder, int every) {
    super(network, every);
    this.network = network;
    this.folder = folder;
  }

  @Override
  Position position() {
    return position;
  }

  /**
   * Takes the newest checkpoint over into the network, if there is any.
   *
   * @throws ClusterException if it is another network's, or cannot be read
   */
  void restore() {
    try {
      Files.createDirectories(folder);
      ReplacedFile.deleteParts(folder); // of a process that was killed
      List<Path> all = all();
      if (!all.isEmpty()) {
        Path newest = all.get(all.size() - 1);
        takeOver(newest, new ModelReader().read(newest));
        LOG.info("training goes on from {}", newest);
        position = new Position(number(newest, 2), number(newest, 3));
      }
      begin();
    } catch (IOException e) {
      throw new ClusterException(
          "training cannot go on from the newest checkpoint in "
              + folder
              + ": "
              + e.getMessage()
              + "; delete it to go on from the one before",
          e);
    }
  }

  private void takeOver(Path file, StoredModel stored) {
    WholeNetwork restored = WholeNetwork.of(stored.network());
    if (!restored.identity().equals(network.identity())) {
      throw new ClusterException(
          file
              + " is a checkpoint of another network ("
              + restored.identity()
              + ") than this one ("
              + network.identity()
              + "); use another folder for each training");
    }
    network.network().parameters().assign(restored.network().parameters());
    INDArray state = network.network().updaterState();
    if (state != null) {
      state.assign(restored.network().updaterState());
    }
    network.setCounts(restored.iteration(), restored.epoch());
  }

  /** By iteration, the oldest first. */
  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparingInt(file -> number(file, 1)))
          .toList();
    }
  }

  private static int number(Path file, int group) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalStateException(file + " is no checkpoint");
    }
    return Integer.parseInt(name.group(group));
  }

  @Override
  void save(Checkpoint checkpoint) {
    DecoupledTrainer.checkAtRest(network.network().model());
    Path file = folder.resolve(checkpoint.fileName() + ".zip");
    try {
      write(network, file);
      List<Path> all = all();
      for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint " + file + " could not be written", e);
    }
  }

  /** Writes a network to a file, as Deeplearning4j does. */
  static void write(WholeNetwork network, Path file) throws IOException {
    ReplacedFile.write(
        file,
        out ->
            ModelSerializer.writeModel(network.network().model(), new UnclosedStream(out), true));
  }

  @Override
  public String toString() {
    return "of checkpoints in " + folder;
  }
}
