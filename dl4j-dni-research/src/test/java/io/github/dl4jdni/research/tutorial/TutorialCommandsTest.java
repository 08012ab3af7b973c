package io.github.dl4jdni.research.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command, made short, prints its tables and writes its files. */
class TutorialCommandsTest {

  @TempDir Path folder;

  private CommandRun run(String command) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.addAll(
        List.of(
            "--report", folder.resolve("report.json").toString(), "--plots", folder.toString()));
    CommandRun run = CommandRun.of(new Main(), arguments.toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  @Test
  void binaryAdditionRunsTheTextsFirstVersionBothWays() throws IOException {
    CommandRun run = run("binary-addition --variant dni,dni-bias,plain --bits 8 --iterations 3");
    assertThat(run.out())
        .contains("dni, as in the text", "dni, sign corrected", "399.942812", "410.129950");
    assertThat(report().get("runs")).hasSize(4);
    assertThat(report().get("runs").get(2).get("curve")).hasSize(3);
    assertThat(folder.resolve("binary-addition-bits.png")).isNotEmptyFile();
    assertThat(folder.resolve("binary-addition-synthetic-loss.png")).isNotEmptyFile();
  }

  @Test
  void seedChangesDataAndWeights() {
    String one = run("binary-addition --variant plain --iterations 1").out();
    String other = run("binary-addition --variant plain --iterations 1 --seed 2").out();
    assertThat(one).contains("399.942812");
    assertThat(other).doesNotContain("399.942812");
  }

  @Test
  void updateOrderShowsOperationsAndTimes() throws IOException {
    CommandRun run = run("update-order --order red --iterations 2 --widths 4");
    assertThat(run.out())
        .contains("1476.675667628", "the same bits", "red, one thread", "forward 1", "model 3")
        .doesNotContain("blue, a thread per layer", "DIFFERENT");
    assertThat(report().get("timings")).hasSize(2);
    assertThat(report().get("comparisons").get(0).get("sameBits").asBoolean()).isTrue();
    assertThat(folder.resolve("update-order-operations.png")).isNotEmptyFile();
  }

  @Test
  void gradientNoiseComparesCasesInBothSettings() throws IOException {
    CommandRun run = run("gradient-noise --seeds 2 --epochs 4");
    assertThat(run.out())
        .contains("Setting \"text\": 100 epochs", "Setting \"learning\": 4 epochs")
        .contains("backprop + noise", "dni + noise", "noise changes the mean cost by");
    assertThat(report().get("settings").get(1).get("rows")).hasSize(6);
    assertThat(folder.resolve("gradient-noise-costs.png")).isNotEmptyFile();
  }
}
