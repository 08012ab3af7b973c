package io.github.dl4jdni.research.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.RunRecord;
import io.github.dl4jdni.cli.data.IdxWriter;
import io.github.dl4jdni.research.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesCommandTest {

  @TempDir Path folder;

  private CommandRun run(String... more) {
    List<String> arguments =
        List.of(
            "tables", "--records=" + folder.resolve("records"), "--out=" + folder.resolve("out"));
    return CommandRun.of(
        new Main(),
        Stream.concat(arguments.stream(), List.of(more).stream()).toArray(String[]::new));
  }

  @Test
  void listsWhatIsMissing() {
    CommandRun run = run("--list", "--only=staleness");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("staleness  staleness-8  cdni, cdni-linear")
        .doesNotContain("sparse");
  }

  @Test
  void namesThatDoNotExistAreToldApart() {
    assertThat(run("--only=nonsense").err()).contains("--only nonsense: no table or record");
    assertThat(run().err()).contains("name the folders of the images by --mnist and --cifar10");
    assertThat(run("--mnist=.", "--within=soon").err())
        .contains("--within must be a duration such as 90s");
  }

  /** The second call trains the method that the record lacks, and keeps the others. */
  @Test
  void whatIsMissingIsTrained() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images"));
    IdxWriter.writeMnist(images, 64, 32);
    String[] call = {"--mnist=" + images, "--only=staleness-2", "--mnist-name=dots"};

    CommandRun first = run(call);

    assertThat(first.status()).as(first.err()).isZero();
    Path file = folder.resolve("records/staleness-2.json");
    RecordFolder records = new RecordFolder(folder.resolve("records"));
    ComparisonRecord whole = records.read().get("staleness-2");
    assertThat(whole.runs()).hasSize(6);
    assertThat(whole.settings()).containsEntry("data", "dots, the first 10,000 for training");
    String text = Files.readString(file);
    List<RunRecord> part =
        whole.runs().stream().filter(each -> each.method().equals("cdni")).toList();
    records.write(
        "staleness-2",
        new ComparisonRecord(
            whole.version(),
            whole.command(),
            whole.settings(),
            whole.environment(),
            whole.targetError(),
            true,
            part));

    CommandRun second = run(call);

    assertThat(second.status()).as(second.err()).isZero();
    ComparisonRecord again = records.read().get("staleness-2");
    assertThat(again.runs()).containsExactlyInAnyOrderElementsOf(whole.runs());
    assertThat(text).hasLineCount(16); // a line a training
    assertThat(run(call).out()).doesNotContain("trainings of"); // nothing is left to do
  }
}
