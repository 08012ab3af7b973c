package io.github.dl4jdni.research.classify;

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

class OrderCommandTest {

  @TempDir Path results;

  private CommandRun run(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.add(0, "order");
    arguments.add("--report=" + results.resolve("report.json"));
    arguments.add("--plot=" + results.resolve("plot.png"));
    return CommandRun.of(new Main(), arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(results.resolve("report.json").toFile());
  }

  @Test
  void shortSequencesAreLearntInOneWindow() throws IOException {
    CommandRun run = run("--steps=10", "--method=full", "--iterations=250", "--learning-rate=0.01");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("any number to learn, 2,000 of test data; 10 steps of 8, 4 classes");
    assertThat(report().get("runs").get(0).get("accuracy").asDouble()).isGreaterThan(95);
    assertThat(report().get("steps").asInt()).isEqualTo(10);
  }

  @Test
  void severalSeedsHaveAMeanAndASpread() throws IOException {
    CommandRun run =
        run(
            "--steps=12",
            "--method=bptt,dni,replicated",
            "--iterations=3",
            "--seeds=2",
            "--units=4",
            "--measure-on=validation");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^method +mean % +least +most$")
        .containsPattern("(?m)^dni +\\d+\\.\\d\\d +\\d+\\.\\d\\d +\\d+\\.\\d\\d$");
    assertThat(report().get("measuredOn").asText()).isEqualTo("validation");
    assertThat(report().get("runs")).hasSize(6);
  }

  @Test
  void sequencesNeedAPlaceForBothMarks() {
    CommandRun run = run("--steps=9");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("--steps must be at least 10, got 9");
  }
}
