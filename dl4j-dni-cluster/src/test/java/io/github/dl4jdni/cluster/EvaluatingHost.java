package io.github.dl4jdni.cluster;

import io.github.dl4jdni.train.DecoupledEarlyStoppingTrainer;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PartialEvaluation;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A host, in a process of its own, of a network in parts that is evaluated while it trains. */
final class EvaluatingHost {

  static final Case OF = Case.BATCH_NORM;
  static final int STALENESS = 2;
  static final int EPOCHS = 4;

  /** Evaluates behind each epoch; else stops early. */
  static final String EACH_EPOCH = "each-epoch";

  private EvaluatingHost() {}

  /** Of each epoch, or of early stopping. */
  static Path result(Path folder) {
    return folder.resolve("result.txt");
  }

  static Path model(Path folder) {
    return folder.resolve("model.zip");
  }

  static Path best(Path folder) {
    return folder.resolve("best.zip");
  }

  /** While it is there, the coordinator waits in the middle of the second epoch's evaluation. */
  static Path pause(Path folder) {
    return folder.resolve("pause");
  }

  /** What is held out: other examples than those of training. */
  static List<DataSet> held() {
    Random random = new Random(71);
    return List.of(OF.minibatch(random), OF.minibatch(random), OF.minibatch(random));
  }

  static DataSetIterator heldOut() {
    return new ListDataSetIterator<>(held(), 1);
  }

  static EarlyStoppingConfiguration<Model> stopping(
      ScoreCalculator<Model> by, EarlyStoppingModelSaver<Model> saver) {
    return new EarlyStoppingConfiguration.Builder<Model>()
        .epochTerminationConditions(
            new ScoreImprovementEpochTerminationCondition(2), new MaxEpochsTerminationCondition(30))
        .scoreCalculator(by)
        .modelSaver(saver)
        .build();
  }

  /** Scores are sums in one order on one process and in another on several: to twelve digits. */
  static String text(EarlyStoppingResult<Model> result) {
    Map<Integer, String> scores = new TreeMap<>();
    result
        .getScoreVsEpoch()
        .forEach((epoch, score) -> scores.put(epoch, String.format(Locale.ROOT, "%.11e", score)));
    return result.getTerminationDetails()
        + " "
        + result.getTotalEpochs()
        + " best "
        + result.getBestModelEpoch()
        + " "
        + scores;
  }

  /**
   * Trains.
   *
   * @param arguments folder, this host's number, all hosts' ports, what to do
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int own = Integer.parseInt(arguments[1]);
    List<HostAddress> hosts =
        Arrays.stream(arguments[2].split(",", -1))
            .map(port -> new HostAddress(ClusterHost.ADDRESS, Integer.parseInt(port)))
            .toList();
    ClusterSettings settings =
        (own == 0
                ? ClusterSettings.coordinator(hosts.get(0)).modules(1, 3)
                : ClusterSettings.member(hosts.get(own), hosts.get(0)).modules(2))
            .checkpoints(ClusterHost.checkpoints(folder, own), 1000)
            .membershipPort(0)
            .silence(ClusterHost.LONG_SILENCE)
            .patience(Duration.ofMinutes(3))
            .build();
    try (ClusterTraining cluster =
            ClusterTraining.join(settings, OF.network().getLayerWiseConfigurations());
        DecoupledTrainer trainer =
            cluster.trainer().schedule(Schedule.pipelined(STALENESS)).build()) {
      if (!cluster.isCoordinator()) {
        trainer.serve();
      } else if (arguments[3].equals(EACH_EPOCH)) {
        eachEpoch(cluster, trainer, folder);
      } else {
        early(cluster, trainer, folder);
      }
    }
  }

  private static void eachEpoch(ClusterTraining cluster, DecoupledTrainer trainer, Path folder)
      throws IOException {
    PartialEvaluation evaluation = PartialEvaluation.of(trainer);
    DataSetIterator data = OF.data();
    double score = Double.NaN;
    while (cluster.epochs() < EPOCHS) {
      cluster.fit(trainer, data, cluster.epochs() + 1);
      score = evaluation.score(cluster.epochs() == 2 ? paused(folder) : heldOut());
    }
    cluster.save(model(folder));
    Files.writeString(result(folder), "" + score);
  }

  private static DataSetIterator paused(Path folder) {
    return new ListDataSetIterator<>(held(), 1) {
      private static final long serialVersionUID = 1L;

      @Override
      public synchronized DataSet next() {
        try {
          if (Files.exists(pause(folder))) {
            System.out.println("evaluating");
          }
          while (Files.exists(pause(folder))) {
            TimeUnit.MILLISECONDS.sleep(20);
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return super.next();
      }
    };
  }

  private static void early(ClusterTraining cluster, DecoupledTrainer trainer, Path folder)
      throws IOException {
    BestModel best = cluster.bestModel();
    EarlyStoppingResult<Model> result =
        DecoupledEarlyStoppingTrainer.ofPart(
                stopping(PartialEvaluation.of(trainer).loss(heldOut()), best), trainer, OF.data())
            .fit();
    best.save(best(folder));
    cluster.save(model(folder));
    Files.writeString(result(folder), text(result));
  }
}
