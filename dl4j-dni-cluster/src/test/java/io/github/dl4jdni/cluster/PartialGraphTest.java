package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that each have their own modules of a graph alone leave the bits that one process does. */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class PartialGraphTest {

  @TempDir Path folder;

  private static void train(ComputationGraph graph) {
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(graph).schedule(Schedule.pipelined(GraphHost.STALENESS)).build()) {
      trainer.fit(GraphHost.data());
    }
  }

  private void assertSameBitsOnTwoHosts(ComputationGraph expected)
      throws IOException, InterruptedException {
    HostJvms.Program program =
        new HostJvms.Program(GraphHost.class, List.of("-Xmx512m"), List.of());
    try (HostJvms started = new HostJvms(folder, 2, program).start()) {
      started.join();
    }
    ComputationGraph saved =
        ModelSerializer.restoreComputationGraph(GraphHost.result(folder).toFile(), true);
    assertThat(saved.params()).isEqualTo(expected.params());
    assertThat(saved.getUpdater().getStateViewArray())
        .isEqualTo(expected.getUpdater().getStateViewArray());
    assertThat(saved.getConfiguration().toJson()).isEqualTo(expected.getConfiguration().toJson());
  }

  @Tag("long")
  @Test
  void fromItsConfiguration() throws Exception {
    ComputationGraph expected = GatheredModelTest.graph();
    train(expected);
    assertSameBitsOnTwoHosts(expected);
  }

  /** Which was trained before, so that it has updater state and counts. */
  @Tag("long")
  @Test
  void fromASavedModel() throws Exception {
    ComputationGraph expected = GatheredModelTest.graph();
    train(expected);
    ModelSerializer.writeModel(expected, GraphHost.begun(folder).toFile(), true);
    train(expected);
    assertSameBitsOnTwoHosts(expected);
  }
}
