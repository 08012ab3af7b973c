package io.github.dl4jdni.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
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
  @ValueSource(
      strings = {
        "--help",
        "fit-step --help",
        "pipeline --help",
        "scaling --help",
        "jmh --help",
        "memory --help"
      })
  void everyCommandHasHelp(String arguments) {
    assertThat(run(arguments)).isZero();
    assertThat(out.toString()).startsWith("Usage: dl4j-dni-benchmarks");
  }

  @Test
  void withoutArgumentsHelpIsShown() {
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute()).isZero();
    assertThat(out.toString())
        .contains("fit-step", "window-step", "pipeline", "scaling", "jmh", "memory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fit-step --rounds 1 --iterations 1 --threads 1 --hidden 8 --batch 4",
        "pipeline --rounds 1 --iterations 1 --threads 1 --hidden 8,9 --batch 4",
        "pipeline --rounds 1 --iterations 2 --threads 1 --hidden 8 --batch 4 --after 3,1 --profile",
        "pipeline --rounds 1 --iterations 1 --threads 1 --hidden 8 --batch 4 --batch-norm",
        "pipeline --rounds 1 --iterations 1 --threads 1 --hidden 8 --batch 4 --pytorch no-python",
        "scaling --rounds 1 --iterations 1 --threads 1 --hidden 8 --batch 4 --depth 3 --cores 3",
        "memory --iterations 20 --hidden 8 --batch 4 --decoupled",
        "memory --iterations 20 --hidden 8 --batch 4 --recurrent",
        "read --mebibytes 1 --rounds 1",
        "window-step --units 8 --batch 4 --rounds 1 --iterations 1 --threads 1",
        "memory --iterations 20 --hidden 8 --batch 4 --workspaces NONE"
      })
  void shortRunsSucceed(String arguments) {
    assertSucceeds(arguments);
  }

  @Tag("long")
  @Test
  void shortRunOfMemorySucceeds() {
    assertSucceeds("memory --iterations 20 --hidden 8 --batch 4");
  }

  private void assertSucceeds(String arguments) {
    assertThat(run(arguments)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | nonsense",
        "fit-step --rounds many | 'many'",
        "pipeline --rounds 0 | --rounds must be at least 1, got 0",
        "scaling --iterations 0 | --iterations must be at least 1, got 0",
        "fit-step --threads 2,0 | --threads must be at least 1, got 0",
        "fit-step --batch 0 | --batch must be at least 1, got 0",
        "pipeline --after 1,4 | --after names hidden layers from 1 to 3, got 4",
        "scaling --cores 8 --depth 6 | --depth at least one less, got 8 and 6",
        "scaling --cores 1 | --cores must be at least 2",
        "memory --iterations 9 | --iterations must be at least 10, got 9",
        "memory --recurrent --decoupled | --recurrent and --decoupled exclude each other",
        "read --mebibytes 0 | --mebibytes must be at least 1, got 0",
        "window-step --units 0 | all sizes and counts must be at least 1, got 0",
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
