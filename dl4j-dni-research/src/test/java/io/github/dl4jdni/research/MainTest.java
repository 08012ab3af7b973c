package io.github.dl4jdni.research;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.command.Program;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  private static Set<String> commands(Object program) {
    return Program.commandLine(program).getSubcommands().keySet();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(new Main(), arguments);
  }

  @Test
  void withoutArgumentsHelpIsShown() {
    CommandRun run = run();

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("Usage: dl4j-dni-research", "repeat-copy", "gradient-noise", "tables")
        .doesNotContainPattern("(?m)^  (mnist|compare|convert) ");
  }

  @Test
  void versionIsShown() {
    CommandRun run = run("--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("dl4j-dni-research ");
  }

  @ParameterizedTest
  @CsvSource({
    "copy, --window",
    "repeat-copy, --method",
    "char-lm, --data",
    "binary-addition, --variant",
    "update-order, --order",
    "gradient-noise, --seeds",
    "two-clocks, --ticks",
    "pretrained, --learnt-for",
    "tables, --list",
    "results, --readme"
  })
  void everyCommandHasHelp(String command, String option) {
    CommandRun run = run(command, "--help");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: dl4j-dni-research " + command, option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | nonsense",
        "copy --window 0 | --window must be at least 1, got 0",
        "copy --units 0 | --units must be at least 1, got 0",
        "copy --batch 0 | --batch must be at least 1, got 0",
        "copy --repeat 0 | --repeat must be at least 1, got 0",
        "copy --method sgd | expected one of bptt, dni, dni-state, dni-paper, dni-aux, td, stock, replicated, full, got 'sgd'",
        "copy --seconds 0 | --seconds must be a number above 0, got 0.0",
        "copy --iterations 0 | --iterations must be at least 1, got 0",
        "copy --seconds 1 --iterations 1 | --seconds and --iterations exclude each other",
        "copy --learning-rate -1 | --learning-rate': expected a number, perhaps followed by others for some methods, such as 0.003,dni=0.001, all above 0, got '-1'",
        "repeat-copy --clip -1 | --clip must be 0 or more, got -1.0",
        "repeat-copy --scale NaN | --scale must be 0 or more, got NaN",
        "repeat-copy --discount -1 | --discount must be 0 or more, got -1.0",
        "repeat-copy --gradient-model deep | expected least-squares, least-squares:RHO",
        "repeat-copy --gradient-model-rate 0 | --gradient-model-rate must be a number above 0",
        "repeat-copy --auxiliary -1 | --auxiliary must be 0 or more, got -1.0",
        "repeat-copy --trace-decay 2 | --trace-decay must be between 0 and 1, got 2.0",
        "order --cool-down 2 | --cool-down must be between 0 and 1, got 2.0",
        "char-lm --measure-on training | expected one of test, validation, got 'training'",
        "char-lm --data /nowhere/at-all | there is no such file or folder",
        "binary-addition --variant rnn | expected one of plain, layer, dni, dni-bias, dni-labels",
        "binary-addition --bits 9 | --bits must be 8 or 12, got 9",
        "binary-addition --batch 0 | --batch must be at least 1, got 0",
        "binary-addition --learning-rate -1 | --learning-rate must be a number above 0",
        "update-order --order green | --order",
        "update-order --delay -1 | --delay must be at least 0, got -1",
        "update-order --widths 8,0 | --widths must be at least 1, got 0",
        "gradient-noise --seeds 0 | --seeds must be at least 1, got 0",
        "gradient-noise --eta 0 | --eta must be a number above 0, got 0.0"
      })
  void wrongArgumentsAreOneLineAndStatusTwo(String arguments, String expected) {
    CommandRun run = run(arguments.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mnist --epochs 1", "compare", "convert --help", "--debug inspect model.zip"})
  void commandsOfTheProductAreInItsJar(String arguments) {
    CommandRun run = run(arguments.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .containsPattern(
            "^dl4j-dni-research: (\\S+) is a command of another program: java -jar"
                + " dl4j-dni-cli/target/dl4j-dni.jar \\1$");
  }

  /** The product cannot ask this program, which it does not know. */
  @Test
  void theProductKnowsTheNamesOfAllCommandsHere() {
    Set<String> here = commands(new Main());
    assertThat(here).hasSizeGreaterThan(10);
    for (String name : here) {
      assertThat(CommandRun.of(name).err())
          .contains(name + " is a command of another program: java -jar dl4j-dni-research/");
    }
    assertThat(here).doesNotContainAnyElementsOf(commands(new io.github.dl4jdni.cli.Main()));
  }

  @Test
  void namesOfOthersDoNothingToTheTerminal() {
    String evil = "x\u001b[2J\u202e";
    for (String command : commands(new Main())) {
      for (String argument : new String[] {"--no-such=" + evil, evil, "--debug=" + evil}) {
        CommandRun run = run(command, argument);
        assertThat(run.status()).as(command + " " + argument).isEqualTo(2);
        assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u202e");
      }
    }
  }
}
