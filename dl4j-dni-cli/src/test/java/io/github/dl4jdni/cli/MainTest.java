package io.github.dl4jdni.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void withoutArgumentsHelpIsShown() {
    CommandRun run = CommandRun.of();

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("mnist", "compare", "convert", "strip", "inspect", "gradient-check")
        .doesNotContain("repeat-copy", "binary-addition", "tables");
  }

  @Test
  void versionIsShown() {
    CommandRun run = CommandRun.of("--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("dl4j-dni ");
  }

  @ParameterizedTest
  @CsvSource({
    "mnist, --data-dir",
    "fetch-mnist, --data-dir",
    "fetch-cifar10, --stall-timeout",
    "convert, --modules",
    "strip, --force",
    "inspect, --input-type",
    "gradient-check, --per-parameter"
  })
  void everyCommandHasHelp(String command, String option) {
    CommandRun run = CommandRun.of(command, "--help");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: dl4j-dni " + command, option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | nonsense",
        "mnist --nonsense | --nonsense",
        "mnist --depth 1 | --depth must be at least 2, got 1",
        "mnist --depth deep | 'deep'",
        "mnist --hidden 0 | --hidden must be at least 1, got 0",
        "mnist --filters 0 | --filters must be at least 1, got 0",
        "mnist --epochs -1 | --epochs must be at least 1, got -1",
        "mnist --batch 1 | --batch must be at least 2, got 1",
        "mnist --learning-rate 0 | --learning-rate must be a number above 0",
        "mnist --learning-rate NaN | --learning-rate must be a number above 0",
        "mnist --method sgd | expected one of backprop, dni, cdni, cdni-linear, complete, dfa, local, ddg, fdg, none, got 'sgd'",
        "mnist --network rnn | expected one of fcn, cnn, got 'rnn'",
        "mnist --dataset cifar | expected one of digits, mnist, got 'cifar'",
        "mnist --gradient-model deep | expected one of error, least-squares, linear, mlp, got 'deep'",
        "mnist --schedule rounds | expected one of fit, sequential, pipelined, random, got 'rounds'",
        "mnist --schedule pipelined --staleness -1 | --staleness must be at least 0, got -1",
        "mnist --staleness 1 | --staleness goes with --schedule pipelined only",
        "mnist --schedule random --p 0 | --p must lie above 0 and be at most 1, got 0.0",
        "mnist --schedule random --p NaN | --p must lie above 0 and be at most 1, got NaN",
        "mnist --schedule sequential --p 0.5 | --p goes with --schedule random only",
        "mnist --modules 1 | --modules must be at least 2, got 1",
        "mnist --depth 3 --modules 4 | --modules must be at most the depth, 3, got 4",
        "mnist --method complete --modules 2 | --modules goes with other methods, got complete",
        "mnist --until-error -1 | --until-error must be between 0 and 100, got -1.0",
        "mnist --until-error 3 --check-every 0 | --check-every must be at least 1, got 0",
        "mnist --check-every 5 | --check-every goes with --until-error only",
        "mnist --repeat 0 | --repeat must be at least 1, got 0",
        "mnist --method complete --network cnn | --method complete is for --network fcn",
        "mnist --train-size 1 | --train-size must be at least 2, got 1",
        "mnist --test-size 0 | --test-size must be at least 1, got 0",
        "fetch-mnist --mirror ht!tp | expected an address that starts with http://",
        "fetch-mnist --mirror ht^tp | is no address (Illegal character in path at character 3)",
        "fetch-mnist --stall-timeout 0 | --stall-timeout must be at least 1, got 0"
      })
  void wrongArgumentsAreOneLineAndStatusTwo(String arguments, String expected) {
    CommandRun run = CommandRun.of(arguments.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"repeat-copy --window 4", "results", "copy --help", "--debug tables --list"})
  void commandsOfTheResearchAreInItsJar(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .containsPattern(
            "^dl4j-dni: (\\S+) is a command of another program: java -jar"
                + " dl4j-dni-research/target/dl4j-dni-research.jar \\1$");
  }
}
