package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.faults.EveryFault;
import io.github.dl4jdni.cli.faults.Faults;
import io.github.dl4jdni.cli.faults.Faults.Kind;
import io.github.dl4jdni.cli.faults.Faults.Operation;
import io.github.dl4jdni.cli.faults.FaultyFileSystem;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.TrainingSchedule;
import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full disks, kills and errors where results, records and networks are written. */
class ResultFaultsTest {

  private static final ObjectMapper JSON = new JsonMapper();
  private static final RunKey KEY = new RunKey(Method.BACKPROP, TrainingSchedule.fit(), 1);

  @TempDir private Path folder;

  private static RunRecord after(int epochs) throws IOException {
    ObjectNode record = JSON.valueToTree(ComparisonRecords.training("backprop", 1, epochs));
    return JSON.treeToValue(record.put("epochs", epochs), RunRecord.class);
  }

  /** One that tells by its weights which it is. */
  private static AnyNetwork network(int filledWith) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(100).nOut(100).build())
                .build());
    network.init();
    network.params().assign(filledWith);
    return AnyNetwork.of(network);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void trainingIsAsOfOneRecordOrTheNext(Kind kind) throws Exception {
    Path own = folder.resolve("run");
    EveryFault.of(
        kind,
        (files, faults) -> {
          new RunFolder(KEY, own, new ModelReader()).write(after(1), network(1));
          boolean reported = false;
          try {
            new RunFolder(KEY, files.of(own), new ModelReader()).write(after(2), network(2));
          } catch (UserErrorException e) {
            assertThat(e).hasMessageContaining("fault of");
            reported = true;
          }
          RunFolder left = new RunFolder(KEY, own, new ModelReader());
          int epochs = left.read().epochs();
          assertThat(epochs).isIn(1, 2);
          assertThat(reported || epochs == 2).as("success is one").isTrue();
          MultiLayerNetwork network = (MultiLayerNetwork) left.network(left.read()).model();
          assertThat(network.params().toFloatVector()).containsOnly(epochs);

          // What was left does no harm to what comes next.
          left.write(after(3), null);
          assertThat(left.read().epochs()).isEqualTo(3);
          delete(own);
        });
  }

  /** Each of them by what the tests above and those of the writer itself look at. */
  @Test
  void filesOfAComparisonAreReplacedAsAWhole() {
    Faults faults = Faults.none();
    new CompareOutput(
            ComparisonRecords.comparison(4, true), new FaultyFileSystem(faults).of(folder))
        .write();
    List<Faults.Done> opened =
        faults.done().stream().filter(each -> each.operation() == Operation.OPEN).toList();
    List<Faults.Done> moved =
        faults.done().stream().filter(each -> each.operation() == Operation.MOVE).toList();
    assertThat(opened).allSatisfy(each -> assertThat(each.name()).endsWith(".part"));
    assertThat(moved)
        .extracting(each -> each.name().replaceAll("\\.[-0-9a-f]{36}\\.part", ""))
        .contains("comparison.json", "runs.csv", "error-by-time.png", "report.html");
  }
}
