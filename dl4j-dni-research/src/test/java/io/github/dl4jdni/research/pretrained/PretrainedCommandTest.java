package io.github.dl4jdni.research.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.GradientModelKind;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.NetworkSpecification;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The command {@code pretrained}, with small settings. */
class PretrainedCommandTest {

  private static final int NARROW = 4;
  private static final int WIDE = 8;
  private static final int CLASSES = 3;

  @TempDir private Path folder;

  @Test
  void comparesAllCasesAndWritesWhatItFound() throws IOException {
    Path report = folder.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            new Main(),
            "pretrained",
            "--train-size=64",
            "--test-size=32",
            "--depth=3",
            "--hidden=8",
            "--batch=32",
            "--minibatches=6",
            "--learnt-for=4",
            "--check-every=2",
            "--repeat=2",
            "--until-error=0,100",
            "--report=" + report);
    assertThat(run.status()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    int head =
        lines.indexOf(
            lines.stream()
                .filter(line -> line.startsWith("gradient model"))
                .findFirst()
                .orElseThrow());
    assertThat(lines.get(head)).containsSubsequence("to 100 %", "to 0 %", "last error %");
    List<String> table = lines.subList(head + 2, head + 2 + 3 * 7);
    assertThat(table.get(0)).startsWith("linear").contains(" - ", "learns", "2 ± 0");
    assertThat(table.get(20)).startsWith("least-squares").contains("another width", "frozen");
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.get("complete").booleanValue()).isTrue();
    assertThat(json.get("rows")).hasSize(21);
    assertThat(json.get("untilErrors").toString()).isEqualTo("[100.0,0.0]");
    assertThat(json.get("rows").get(0).get("runs")).hasSize(2);
    assertThat(json.get("rows").get(0).get("runs").get(1).get("minibatches").toString())
        .isEqualTo("[2,null]");
  }

  @Test
  void tellsWhenEachErrorWasReachedAndByHowMany() {
    List<PretrainedReport.Row> rows =
        List.of(
            new PretrainedReport.Row(
                "error",
                "another seed",
                true,
                0.01,
                List.of(
                    new PretrainedResult(1, List.of(10, 40), 2.5),
                    new PretrainedResult(2, Arrays.asList(30, null), 4.5))));
    assertThat(PretrainedTable.lines(rows, List.of(10.0, 3.5)).get(0).split(" {2,}"))
        .containsExactly(
            "gradient model", "learnt on", "then", "to 10 %", "to 3.5 %", "last error %");
    assertThat(PretrainedTable.lines(rows, List.of(10.0, 3.5)).get(2).split(" {2,}"))
        .containsExactly(
            "error", "another seed", "frozen", "20 ± 14", "40 (1 of 2)", "3.50 ± 1.41");
  }

  @Test
  void errorsBeyondAHundredPercentAreRefused() {
    CommandRun run = CommandRun.of(new Main(), "pretrained", "--until-error=3,101");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .containsExactly("dl4j-dni-research: --until-error must be between 0 and 100, got 101.0");
  }

  @Test
  void wrongOptionsAreOneLine() {
    CommandRun run = CommandRun.of(new Main(), "pretrained", "--gradient-model=mlp");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .containsExactly(
            "dl4j-dni-research: --gradient-model must be of linear, error and least-squares, got mlp");
  }

  /** A message whose channels are there twice gets the prediction that the single one got. */
  @Test
  void tiledLinearModelsPredictTheSameForTwins() {
    MultiLayerNetwork narrow = network(NARROW);
    MultiLayerNetwork wide = network(WIDE);
    INDArray map = narrow.getParam("0_gradientModelW"); // [channels + labels + 1, channels]
    map.assign(Nd4j.rand(map.dataType(), map.shape()));
    new WidthTiling(NARROW, WIDE).copy(narrow, wide);
    INDArray seen = Nd4j.rand(map.dataType(), 2, NARROW + CLASSES + 1);
    INDArray channels = seen.get(NDArrayIndex.all(), NDArrayIndex.interval(0, NARROW));
    INDArray rest =
        seen.get(NDArrayIndex.all(), NDArrayIndex.interval(NARROW, NARROW + CLASSES + 1));
    INDArray predicted = seen.mmul(map);
    INDArray ofTwins =
        Nd4j.hstack(channels, channels, rest).mmul(wide.getParam("0_gradientModelW"));
    assertThat(ofTwins.equalsWithEps(Nd4j.hstack(predicted, predicted), 1e-5)).isTrue();
  }

  private static MultiLayerNetwork network(int width) {
    return new ComparedNetworks()
        .create(
            new NetworkSpecification(
                new NetworkShape(NetworkKind.FCN, 2, CLASSES, 3, width),
                GradientModelKind.LINEAR,
                null,
                0.1,
                10,
                1),
            Method.CDNI,
            GradientModel.linear(),
            null);
  }
}
