package io.github.dl4jdni.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.command.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

  @TempDir Path folder;

  private static CommandRun run(String... arguments) {
    return CommandRun.of(new Main(), arguments);
  }

  @Test
  void withoutArgumentsHelpIsShown() {
    CommandRun run = run();

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: dl4j-dni-cluster", "train", "serve", "keys");
  }

  @ParameterizedTest
  @CsvSource({"train, --data", "train, --modules", "serve, --address", "keys, --password-file"})
  void everyCommandHasHelp(String command, String option) {
    CommandRun run = run(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: dl4j-dni-cluster " + command, option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | nonsense",
        "train m.zip -o {tmp}/o.zip | Missing required option: '--cluster=HOST:PORT'",
        "train m.zip -o {tmp}/o.zip --cluster x | expected HOST:PORT with a port from 1 to 65535, got 'x'",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --epochs 0 | --epochs must be at least 1, got 0",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --batch 0 | --batch must be at least 1, got 0",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --until -1 | --until must be 0 or more, got -1.0",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --checkpoint-every 0 | --checkpoint-every must be at least 1",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --staleness -1 | --staleness must be at least 0, got -1",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --patience 5 | --patience must be a duration such as 90s",
        "train m.zip -o {tmp}/no/o.zip --cluster 127.0.0.1:7355 | there is no folder",
        "train m.zip -o {tmp}/o.zip --cluster 192.0.2.1:7355 | hosts need keys to know each other by",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 --modules 0 | modules are numbered from 1",
        "train m.zip -o {tmp}/o.zip --cluster 127.0.0.1:7355 | m.zip does not exist",
        "serve m.zip --cluster 127.0.0.1:7355 --modules 2 | Missing required option: '--address=HOST:PORT'",
        "serve m.zip --cluster 127.0.0.1:7355 --address 127.0.0.1:7357 | trains no module",
        "serve m.zip --cluster 127.0.0.1:7355 --address 127.0.0.1:7355 --modules 2 | a host and its coordinator cannot both be 127.0.0.1:7355",
        "serve m.zip --cluster 127.0.0.1:7355 --address 127.0.0.1:7357 --modules 2 --keys {tmp}/k.p12 --password-file {tmp}/no | --password-file",
        "keys a --out {tmp}/k --password-file {tmp}/no | --password-file",
        "keys a/b --out {tmp}/k --password-file {tmp}/password | expected a host's name or IP address, got 'a/b'",
        "keys a --out {tmp}/k --password-file {tmp}/short | expected a password of at least 6 characters, got one of 3"
      })
  void wrongArgumentsAreOneLineAndStatusTwo(String arguments, String expected) throws Exception {
    Files.writeString(folder.resolve("password"), "long enough\n");
    Files.writeString(folder.resolve("short"), "abc\n");
    CommandRun run = run(arguments.replace("{tmp}", folder.toString()).split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void commandsOfOtherProgramsAreInTheirJars() {
    assertThat(run("compare", "--help").errorLines())
        .containsExactly(
            "dl4j-dni-cluster: compare is a command of another program: java -jar"
                + " dl4j-dni-cli/target/dl4j-dni.jar compare");
    assertThat(run("copy").errorLines())
        .singleElement()
        .asString()
        .endsWith("java -jar dl4j-dni-research/target/dl4j-dni-research.jar copy");
  }

  /** The product cannot ask this program, which it does not know. */
  @Test
  void theProductKnowsTheNamesOfAllCommandsHere() {
    Set<String> here = Program.commandLine(new Main()).getSubcommands().keySet();
    assertThat(here).hasSize(3);
    for (String name : here) {
      assertThat(CommandRun.of(name).err())
          .contains(name + " is a command of another program: java -jar dl4j-dni-cluster-cli/");
    }
  }
}
