package io.github.dl4jdni.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every command starts, ends and says by its status how it went. */
class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"--help", "fit-step --help", "jmh --help", "memory --help"})
  void everyCommandHasHelp(String arguments) {
    assertThat(run(arguments)).isZero();
    assertThat(out.toString()).startsWith("Usage: dl4j-dni-benchmarks");
  }

  @Test
  void withoutArgumentsHelpIsShown() {
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute()).isZero();
    assertThat(out.toString()).contains("fit-step", "jmh", "memory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fit-step --rounds 1 --iterations 1 --threads 1 --hidden 8 --batch 4",
        "memory --iterations 20 --hidden 8 --batch 4",
        "memory --iterations 20 --hidden 8 --batch 4 --workspaces NONE"
      })
  void shortRunsSucceed(String arguments) {
    assertThat(run(arguments)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | nonsense",
        "fit-step --rounds many | 'many'",
        "memory --iterations 9 | --iterations must be at least 10, but 9 came",
        "memory --workspaces SOME | SOME",
        "jmh nonsense | no benchmark's name matches 'nonsense'"
      })
  void wrongArgumentsAreStatusTwo(String arguments, String expected) {
    assertThat(run(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(expected);
  }

  private int run(String arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.split(" ", -1));
  }
}
