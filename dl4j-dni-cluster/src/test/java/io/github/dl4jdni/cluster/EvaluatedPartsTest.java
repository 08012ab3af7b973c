package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dl4jdni.train.DecoupledEarlyStoppingTrainer;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts in processes of their own that each have their own modules alone: they stop early where one
 * process does, with the same best model, and go on when one was killed in an evaluation.
 */
@Tag("long")
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class EvaluatedPartsTest {

  @TempDir Path folder;

  private HostJvms hosts(String what) throws Exception {
    return new HostJvms(
        folder, 2, new HostJvms.Program(EvaluatingHost.class, List.of("-Xmx512m"), List.of(what)));
  }

  private static DecoupledTrainer trainer(MultiLayerNetwork network) {
    return DecoupledTrainer.builder(network)
        .schedule(Schedule.pipelined(EvaluatingHost.STALENESS))
        .build();
  }

  private static String outcome(Path file) throws Exception {
    return Outcome.of(MultiLayerNetwork.load(file.toFile(), true));
  }

  @Test
  void stopEarlyWhereOneProcessDoesWithTheSameBest() throws Exception {
    MultiLayerNetwork network = EvaluatingHost.OF.network();
    EarlyStoppingResult<Model> expected;
    try (DecoupledTrainer alone = trainer(network)) {
      expected =
          new DecoupledEarlyStoppingTrainer<Model>(
                  EvaluatingHost.stopping(
                      new DataSetLossCalculator(EvaluatingHost.heldOut(), true),
                      new InMemoryModelSaver<>()),
                  network,
                  alone,
                  EvaluatingHost.OF.data())
              .fit();
    }
    assertThat(expected.getBestModelEpoch()).isLessThan(expected.getTotalEpochs() - 1);
    try (HostJvms started = hosts("early").start()) {
      started.join();
    }
    assertThat(Files.readString(EvaluatingHost.result(folder)))
        .isEqualTo(EvaluatingHost.text(expected));
    assertThat(outcome(EvaluatingHost.model(folder))).isEqualTo(Outcome.of(network));
    assertThat(outcome(EvaluatingHost.best(folder)))
        .isEqualTo(Outcome.of((MultiLayerNetwork) expected.getBestModel()));
  }

  @Test
  void goOnWhenOneWasKilledInAnEvaluation() throws Exception {
    Files.createFile(EvaluatingHost.pause(folder));
    try (HostJvms started = hosts(EvaluatingHost.EACH_EPOCH).start()) {
      started.awaitPrinted(0, "evaluating");
      started.kill(1);
      Files.delete(EvaluatingHost.pause(folder));
      assertThat(started.ended(0)).isNotZero();
      assertThat(started.printed(0))
          .contains("evaluation ended: the connection to host 1 failed: ")
          .contains("(modules [2]) is lost: ");
    }
    try (HostJvms started = hosts(EvaluatingHost.EACH_EPOCH).start()) {
      started.join();
      assertThat(started.printed(0)).contains("training goes on from iteration ");
    }
    MultiLayerNetwork network = EvaluatingHost.OF.network();
    try (DecoupledTrainer alone = trainer(network)) {
      alone.fit(EvaluatingHost.OF.data(), EvaluatingHost.EPOCHS);
    }
    assertThat(outcome(EvaluatingHost.model(folder))).isEqualTo(Outcome.of(network));
    double score =
        new DataSetLossCalculator(EvaluatingHost.heldOut(), true).calculateScore(network);
    assertThat(Double.parseDouble(Files.readString(EvaluatingHost.result(folder))))
        .isCloseTo(score, withinPercentage(1e-10));
  }
}
