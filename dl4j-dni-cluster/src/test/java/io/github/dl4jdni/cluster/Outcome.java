package io.github.dl4jdni.cluster;

import io.github.dl4jdni.train.DecoupledListener;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a training leaves, as a text that is equal for equal bits. */
final class Outcome {

  private Outcome() {}

  /** Parameters, updater state and counts. */
  static String of(MultiLayerNetwork network) {
    return "parameters "
        + hash(network.params())
        + " updater "
        + hash(network.getUpdater().getStateViewArray())
        + " iterations "
        + network.getIterationCount()
        + " epochs "
        + network.getEpochCount();
  }

  /** That of a training in this process. */
  static String inOneProcess(Case of, int staleness, int epochs) {
    return inOneProcess(of, staleness, epochs, Integer.MAX_VALUE);
  }

  /** That of a training in this process, whose modules rest every so many iterations. */
  static String inOneProcess(Case of, int staleness, int epochs, int every) {
    MultiLayerNetwork network = of.network();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(staleness))
            .listeners(new Rest(every))
            .build()) {
      trainer.fit(of.data(), epochs);
    }
    return of(network);
  }

  /** Modules rest behind iterations. */
  private static final class Rest extends BaseTrainingListener implements DecoupledListener {
    private final int every;

    Rest(int every) {
      this.every = every;
    }

    @Override
    public boolean readsNetwork(int iteration) {
      return (iteration + 1) % every == 0;
    }
  }

  private static String hash(INDArray array) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (double number : array.castTo(DataType.DOUBLE).dup('c').data().asDouble()) {
        digest.update(Double.toString(number).getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
