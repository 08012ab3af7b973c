package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a comparison does about trainings that it finds in its folder. */
class FormerTrainingsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private CommandRun run(String... given) {
    return CommandRun.of(
        CompareCommandTest.arguments(folder.resolve("out"), given).toArray(String[]::new));
  }

  private Path record(String run) {
    return folder.resolve("out/runs").resolve(run).resolve("run.json");
  }

  private Path comparison() {
    return folder.resolve("out/comparison.json");
  }

  private Path table(double first) throws IOException {
    StringBuilder text = new StringBuilder("width,height,kind\n");
    for (int i = 0; i < 100; i++) {
      text.append(i == 0 ? String.valueOf(first) : (i % 2 == 0 ? "1." : "-1.") + i)
          .append(i % 2 == 0 ? ",5,rose\n" : ",4,daisy\n");
    }
    return Files.writeString(folder.resolve("flowers.csv"), text);
  }

  private static void assertRefused(CommandRun run, String... parts) {
    assertThat(run.status()).as(run.out()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(parts);
  }

  @Test
  void otherContentUnderTheSameNameIsNotMixedIn() throws Exception {
    String data = "--data=" + table(1.0);
    CommandRun first = run(data, "--methods=none", "--seeds=1", "--batch=20");
    assertThat(first.status()).as(first.err()).isZero();
    String kept = Files.readString(comparison());

    table(
        Math.nextUp(1.0f)); // the last digit of one number; rows, columns and classes are as before
    CommandRun other = run(data, "--methods=none,local", "--seeds=1", "--batch=20");
    CommandRun report = run(data, "--methods=none", "--seeds=1", "--batch=20", "--report-only");

    for (CommandRun refused : new CommandRun[] {other, report}) {
      assertRefused(
          refused,
          "--out " + folder.resolve("out"),
          "trained on other examples than are read now",
          "bring the former data back",
          "name another folder");
    }
    assertThat(Files.readString(comparison())).isEqualTo(kept);
    assertThat(record("local-seed1")).doesNotExist();

    table(1.0);
    CommandRun again = run(data, "--methods=none,local", "--seeds=1", "--batch=20");
    assertThat(again.status()).as(again.err()).isZero();
  }

  @Test
  void trainingsOfOtherDataAreNamedWhereTheComparisonsRecordIsGone() throws Exception {
    String data = "--data=" + table(1.0);
    assertThat(run(data, "--methods=none,local", "--seeds=1", "--batch=20").status()).isZero();
    String kept = Files.readString(record("none-seed1"));
    Files.delete(comparison());
    table(1.5);

    CommandRun other = run(data, "--methods=none,local,backprop", "--seeds=1", "--batch=20");

    assertRefused(other, "none-seed1, local-seed1 were trained on other examples", "delete those");
    assertThat(Files.readString(record("none-seed1"))).isEqualTo(kept);
    assertThat(record("backprop-seed1")).doesNotExist();
    assertThat(comparison()).doesNotExist();
  }

  private void change(String run, String version) throws IOException {
    ObjectNode record = (ObjectNode) JSON.readTree(record(run).toFile());
    if (version == null) {
      record.remove("origin");
    } else {
      ((ObjectNode) record.get("origin")).put("version", version);
    }
    JSON.writeValue(record(run).toFile(), record);
  }

  @Test
  void anotherVersionsTrainingsAreReportedOnButNotGoneOnWith() throws Exception {
    String[] given = {"--methods=none,local", "--seeds=1"};
    assertThat(run(given).status()).isZero();
    JsonNode origin = JSON.readTree(record("none-seed1").toFile()).get("origin");
    assertThat(origin.get("version").asText()).startsWith("dl4j-dni ");
    assertThat(origin.get("data").asText())
        .matches("[0-9a-f]{64}")
        .isEqualTo(
            JSON.readTree(comparison().toFile()).get("settings").get("data's SHA-256").asText());

    change("none-seed1", "dl4j-dni 0.0.7");
    assertRefused(run(given), "none-seed1 was trained by dl4j-dni 0.0.7, and this is dl4j-dni");
    change("none-seed1", null); // as records were before they told it
    assertRefused(run(given), "none-seed1 was trained by an older version");

    CommandRun report = run("--methods=none,local", "--seeds=1", "--report-only");
    assertThat(report.status()).as(report.err()).isZero();
    Files.delete(record("none-seed1"));
    CommandRun repeated = run(given);
    assertThat(repeated.status()).as(repeated.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{}",
        "{\"method\":\"none\",\"schedule\":\"fit\",\"seed\":1,\"curve\":[]}",
        "{\"method\":\"none\",\"schedule\":\"fit\",\"seed\":1,\"curve\":[null]}",
        "{\"network\":\"another program's\"}"
      })
  void aDamagedRecordCostsItsOwnTrainingAlone(String content) throws Exception {
    String[] given = {"--methods=local,none", "--seeds=1", "--epochs=1"};
    assertThat(run(given).status()).isZero();
    Files.writeString(record("none-seed1"), content);

    CommandRun damaged = run(given);

    assertRefused(
        damaged,
        record("none-seed1") + ": is no record of the training none-seed1",
        "delete " + record("none-seed1").getParent() + " to repeat that one training");
  }

  @Test
  void aTrainingWhoseRecordIsDamagedIsRepeatedAlone() throws Exception {
    String[] given = {"--methods=local,none", "--seeds=1", "--epochs=1"};
    assertThat(run(given).status()).isZero();
    String whole = Files.readString(record("none-seed1"));
    String other = Files.readString(record("local-seed1"));
    Files.writeString(record("none-seed1"), whole.substring(0, whole.length() / 2));
    assertRefused(run(given), "delete " + record("none-seed1").getParent());
    Files.writeString(record("none-seed1"), other);
    assertRefused(run(given), "none-seed1 (it is that of another training)");

    Files.delete(record("none-seed1"));
    Files.delete(record("none-seed1").getParent());
    CommandRun mended = run(given);
    assertThat(mended.status()).as(mended.err()).isZero();
    assertThat(Files.readString(record("local-seed1"))).isEqualTo(other);
  }
}
