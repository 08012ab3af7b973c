package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.vectors;

import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A program that trains, saves checkpoints in a listener, and goes on from the newest of them when
 * it is started again.
 */
final class KilledTraining {

  private static final List<MultiDataSet> DATA = vectors(DataType.DOUBLE, 12, 6);
  private static final int EVERY = 5; // iterations; no divisor of an epoch's
  private static final String PREFIX = "before-";
  private static final String ENDING = ".zip";
  private static final long PACE_NANOSECONDS = 2_000_000; // so that a kill comes in the middle

  private final Path folder;
  private final Schedule schedule; // null for fit
  private final int epochs;
  private final boolean waits;

  /**
   * A training.
   *
   * @param folder where checkpoints are
   * @param how "fit", "sequential" or "pipelined"
   * @param epochs how many, of twelve iterations each
   * @param waits whether to wait for ever when the last iteration is done, to be killed
   */
  private KilledTraining(Path folder, String how, int epochs, boolean waits) {
    this.folder = folder;
    this.epochs = epochs;
    this.waits = waits;
    schedule =
        switch (how) {
          case "fit" -> null;
          case "sequential" -> Schedule.sequential();
          case "pipelined" -> Schedule.pipelined(1);
          default -> throw new IllegalArgumentException(how);
        };
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int epochs = Integer.parseInt(arguments[2]);
    boolean waits = Boolean.parseBoolean(arguments[3]);
    save(new KilledTraining(folder, arguments[1], epochs, waits).train(), trained(folder));
  }

  /** The same training in this process, which nobody kills. */
  static MultiLayerNetwork undisturbed(Path folder, String how, int epochs) throws IOException {
    return new KilledTraining(folder, how, epochs, false).train();
  }

  /** Where the trained network is found. */
  static Path trained(Path folder) {
    return folder.resolve("trained.zip");
  }

  /** A file that is there when a training waits to be killed, with nothing more to do. */
  static Path waiting(Path folder) {
    return folder.resolve("waiting");
  }

  /** The iteration that would come next after the newest checkpoint; 0 if there is none. */
  static int saved(Path folder) throws IOException {
    Path newest = newest(folder);
    return newest == null ? 0 : next(newest);
  }

  private static Path newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(each -> each.getFileName().toString().startsWith(PREFIX))
          .filter(each -> each.toString().endsWith(ENDING))
          .max(Comparator.comparingInt(KilledTraining::next))
          .orElse(null);
    }
  }

  private static int next(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return Integer.parseInt(name.substring(PREFIX.length(), name.length() - ENDING.length()));
  }

  private MultiLayerNetwork train() throws IOException {
    Path checkpoint = newest(folder);
    MultiLayerNetwork network = checkpoint == null ? fresh() : restored(checkpoint);
    while (network.getEpochCount() < epochs) {
      int done = network.getIterationCount() % DATA.size();
      epoch(network, new Paced(DATA.subList(done, DATA.size())));
    }
    return network;
  }

  private void epoch(MultiLayerNetwork network, Batches rest) {
    if (schedule == null) {
      network.setListeners(PipelinedListener.every(EVERY, checkpoints()), end());
      network.fit(rest);
      network.setListeners(List.of());
      return;
    }
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(schedule)
            .listeners(PipelinedListener.every(EVERY, checkpoints()), end())
            .build()) {
      trainer.fit(rest);
    }
  }

  private MultiLayerNetwork fresh() {
    // Under fit, dropout is drawn from random numbers that no checkpoint holds.
    double kept = schedule == null ? 1 : 0.8;
    return ResumeTest.stack(kept, 0.9).get();
  }

  /** A listener sees the count of the iteration that is done; the next one has the next number. */
  private static MultiLayerNetwork restored(Path checkpoint) throws IOException {
    MultiLayerNetwork network = new ModelReader().read(checkpoint).multiLayerNetwork();
    network.getLayerWiseConfigurations().setIterationCount(next(checkpoint));
    network.getLayerWiseConfigurations().setEpochCount(next(checkpoint) / DATA.size());
    return network;
  }

  private TrainingListener checkpoints() {
    return new BaseTrainingListener() {
      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        try {
          Path before = newest(folder);
          save(model, folder.resolve(PREFIX + (iteration + 1) + ENDING));
          if (before != null) {
            Files.delete(before);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** Whole or not at all. */
  private static void save(Model network, Path file) throws IOException {
    DecoupledTrainer.checkAtRest(network);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    ModelSerializer.writeModel(network, part.toFile(), true);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private TrainingListener end() {
    return PipelinedListener.scoreOnly(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            if (waits && iteration + 1 == epochs * DATA.size()) {
              try {
                Files.createFile(waiting(folder));
                new CountDownLatch(1).await();
              } catch (InterruptedException | IOException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        });
  }

  /** Minibatches that take their time. */
  private static final class Paced extends Batches {
    private static final long serialVersionUID = 1L;

    Paced(List<MultiDataSet> all) {
      super(all);
    }

    @Override
    public MultiDataSet next() {
      LockSupport.parkNanos(PACE_NANOSECONDS);
      return super.next();
    }
  }
}
