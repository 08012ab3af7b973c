package io.github.dl4jdni.cluster;

import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.ReplacedFile;
import io.github.dl4jdni.files.StoredModel;
import io.github.dl4jdni.train.DecoupledListener;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a restart goes on from: while all modules rest behind a minibatch, the coordinator has what
 * all of them have learnt, and writes the network to a file of its own, whole or not at all. How
 * far training has come is in the file's name.
 */
final class Checkpoints extends BaseTrainingListener implements DecoupledListener {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final int KEPT = 2;
  private static final int MOST_DIGITS = 9;
  private static final Pattern NAME =
      Pattern.compile("checkpoint-(\\d{1,9})-epochs-(\\d{1,9})-minibatches-(\\d{1,9})\\.zip");

  private final ClusterNetwork network;
  private final Path folder;
  private final int every;
  private CountedMinibatches minibatches; // null while nobody fits
  private Position position = Position.BEGIN;
  private int epochs; // complete, of this training
  private int saved; // the iteration that comes next after the newest checkpoint

  /**
   * A keeper of checkpoints.
   *
   * @param network the coordinator's
   * @param folder where they are
   * @param every how many iterations lie between them at least
   */
  Checkpoints(ClusterNetwork network, Path folder, int every) {
    this.network = network;
    this.folder = folder;
    this.every = every;
  }

  /** How far training had come when the newest checkpoint was written. */
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
      if (all.isEmpty()) {
        saved = network.iteration();
        return;
      }
      Path newest = all.get(all.size() - 1);
      takeOver(newest, new ModelReader().read(newest));
      LOG.info("training goes on from {}", newest);
      saved = network.iteration();
      position = new Position(number(newest, 2), number(newest, 3));
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
    ClusterNetwork restored = ClusterNetwork.of(stored.network());
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

  /** An epoch begins. */
  void epoch(CountedMinibatches of, int complete) {
    minibatches = of;
    epochs = complete;
  }

  /** All epochs are complete: keeps that, so that a restart does not train on. */
  void end(int complete) {
    minibatches = null;
    save(network.iteration(), new Position(complete, 0));
  }

  private boolean isDue(int iteration) {
    return minibatches != null && minibatches.endsWith(iteration) && iteration + 1 - saved >= every;
  }

  @Override
  public boolean readsNetwork(int iteration) {
    return isDue(iteration);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (isDue(iteration)) {
      network.setCounts(iteration + 1, epoch);
      try {
        save(iteration + 1, new Position(epochs, minibatches.given()));
      } finally {
        network.setCounts(iteration, epoch);
      }
    }
  }

  private void save(int next, Position position) {
    DecoupledTrainer.checkAtRest(network.network().model());
    Path file =
        folder.resolve(
            String.format(
                "checkpoint-%0" + MOST_DIGITS + "d-epochs-%d-minibatches-%d.zip",
                next,
                position.epochs(),
                position.minibatches()));
    try {
      ReplacedFile.write(
          file, out -> ModelSerializer.writeModel(network.network().model(), new Kept(out), true));
      saved = next;
      List<Path> all = all();
      for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint " + file + " could not be written", e);
    }
  }

  @Override
  public String toString() {
    return "of checkpoints in " + folder;
  }

  /** A stream that Deeplearning4j may close, and that is not. */
  private static final class Kept extends FilterOutputStream {
    Kept(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
