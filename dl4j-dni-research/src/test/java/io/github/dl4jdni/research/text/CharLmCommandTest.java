package io.github.dl4jdni.research.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.research.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharLmCommandTest {

  @TempDir Path results;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    text = Files.writeString(results.resolve("text.txt"), "abcabcabd\n".repeat(300));
  }

  private CommandRun run(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.add(0, "char-lm");
    arguments.add("--report=" + results.resolve("report.json"));
    arguments.add("--plot=" + results.resolve("plot.png"));
    return CommandRun.of(new Main(), arguments.toArray(String[]::new));
  }

  private CommandRun small(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    arguments.addAll(List.of("--data=" + text, "--units=8", "--batch=8", "--window=3", "--clip=0"));
    return run(arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(results.resolve("report.json").toFile());
  }

  @Test
  void textIsLearntByEveryMethod() throws IOException {
    CommandRun run =
        small("--method=bptt,dni,dni-aux,td,stock,full", "--iterations=5", "--learning-rate=0.03");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(text + ": 2,700 characters to learn, 150 of test text; 5 different ones, 0 of")
        .containsPattern("(?m)^stock +1 +5 +\\d+\\.\\d +\\d\\.\\d\\d\\d +\\d\\.\\d\\d\\d$")
        .containsPattern("(?m)^td +1 +\\d\\.\\d\\d\\d +\\d+\\.\\d +5 +1,920 ")
        .doesNotContain("entropy rate");
    JsonNode report = report();
    assertThat(report.get("symbols").asInt()).isEqualTo(5);
    assertThat(report.get("optimum").isNull()).isTrue();
    assertThat(report.get("runs").findValuesAsText("method"))
        .containsExactly("bptt", "dni", "dni-aux", "td", "stock", "full");
    for (JsonNode figures : report.get("runs")) {
      // Uniform is 2.32 bits; of five minibatches full makes five updates, others one a window.
      assertThat(figures.get("bitsPerCharacter").asDouble())
          .isLessThan(figures.get("method").asText().equals("full") ? 2.2 : 1.9);
      assertThat(figures.get("characters").asInt()).isEqualTo(5 * 16 * 3 * 8);
      assertThat(figures.get("curve")).hasSize(5);
      // The measured beginning is the whole of so short a text.
      assertThat(figures.get("curve").get(4).get("heldOut").asDouble())
          .isCloseTo(figures.get("bitsPerCharacter").asDouble(), within(1e-9));
    }
    assertThat(ImageIO.read(results.resolve("plot.png").toFile()).getWidth()).isEqualTo(900);
  }

  @Test
  void sameSeedGivesTheSameFiguresWhateverElseRuns() throws IOException {
    small("--method=dni", "--iterations=2");
    double once = report().get("runs").get(0).get("bitsPerCharacter").asDouble();
    CommandRun both = small("--method=bptt,dni", "--iterations=2", "--repeat=2");

    assertThat(both.out())
        .containsPattern("(?m)^method +mean bpc +least +most$")
        .containsPattern("(?m)^dni +\\d\\.\\d{3} +\\d\\.\\d{3} +\\d\\.\\d{3}$");
    assertThat(report().get("task").asText()).isEqualTo("char-lm");
    JsonNode runs = report().get("runs");
    assertThat(runs.findValuesAsText("seed")).containsExactly("1", "1", "2", "2");
    assertThat(runs.get(1).get("bitsPerCharacter").asDouble()).isEqualTo(once);
    assertThat(runs.get(3).get("bitsPerCharacter").asDouble()).isNotEqualTo(once);
  }

  @Test
  void builtInTextIsReadAgainstItsOptimum() throws IOException {
    CommandRun run =
        run("--method=bptt", "--units=4", "--batch=4", "--iterations=1", "--measure-on=validation");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("1,000,000 characters to learn, 50,000 of validation text; 20 different ones")
        .contains("validation bpc")
        .containsPattern("(?m)^remembers all: the entropy rate +1\\.44\\d$")
        .containsPattern("(?m)^forgets all keys +1\\.7\\d\\d$");
    JsonNode optimum = report().get("optimum");
    assertThat(optimum.get("ofHeldOutText").asDouble())
        .isCloseTo(optimum.get("entropyRate").asDouble(), within(0.03));
    assertThat(report().get("synthetic").asBoolean()).isTrue();
    assertThat(report().get("runs").get(0).get("bitsPerCharacter").asDouble())
        .isGreaterThan(optimum.get("ofHeldOutText").asDouble());
  }

  @Test
  void badTextIsOneLine() throws IOException {
    assertUserError(run("--data=" + results.resolve("none")), "there is no such file or folder");
    Path tiny = Files.writeString(results.resolve("tiny.txt"), "abcdefghij");
    assertUserError(run("--data=" + tiny), "its test text has 0 characters, too few");
    assertUserError(run("--data=" + text, "--batch=3000"), "too few for 3000 streams");
  }

  private static void assertUserError(CommandRun run, String expected) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
  }
}
