package io.github.dl4jdni.research.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Options that do nothing, or cannot work, are refused before anything is trained. */
class RecurrentOptionsTest {

  @TempDir private Path results;

  @Command(name = "some-task")
  private static final class SomeCommand {
    @Mixin private RecurrentOptions options;
  }

  private RecurrentOptions parsed(String arguments) {
    SomeCommand command = new SomeCommand();
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.add("--report=" + results.resolve("report.json"));
    all.add("--plot=" + results.resolve("plot.png"));
    new CommandLine(command).parseArgs(all.toArray(String[]::new));
    return command.options;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--method=bptt --scale=1          | SEQUENCES | --scale is for dni,dni-state,dni-paper,dni-aux,td, got",
        "--method=full --discount=1       | SEQUENCES | --discount is for dni,dni-state,dni-paper,dni-aux,td, got",
        "--method=td --gradient-model=linear   | SEQUENCES | --gradient-model is for dni,dni-state,dni-paper,dni-aux",
        "--method=dni-paper --models=2    | SEQUENCES | --models is for dni,dni-state,dni-aux, got",
        "--method=dni-state --labels-ahead=2   | SEQUENCES | --labels-ahead is for dni,dni-aux, got --method dni-state",
        "--method=bptt --gradient-model-rate=1 | SEQUENCES | --gradient-model-rate is for dni,dni-state,dni-paper",
        "--gradient-model-rate=1          | SEQUENCES | those of --method bptt,dni are least-squares",
        "--auxiliary=1                    | SEQUENCES | --auxiliary is for dni-aux, got --method bptt,dni",
        "--trace-decay=0                  | SEQUENCES | --trace-decay is for td, got --method bptt,dni",
        "--method=td,dni --backpropagate-model-loss | SEQUENCES | is for dni,dni-state,dni-paper,dni-aux, got --method td",
        "--learning-rate=0.1,td=0.2       | SEQUENCES | --learning-rate has a rate for td, which is not among",
        "--gradient-model=error           | SEQUENCES | is for dni and dni-aux of rows and order, got dni of some-task",
        "--labels-ahead=4 | CLASSES | --labels-ahead is for copy, repeat-copy and char-lm; in some-task",
        "--method=dni,dni-state --gradient-model=error | CLASSES | rows and order, got dni-state of some-task",
        "--method=dni-state --gradient-model-rate=1 | CLASSES | those of --method dni-state are least-squares",
      })
  void whatDoesNothingIsRefused(String arguments, Course course, String expected) {
    RecurrentOptions options = parsed(arguments);

    assertThatThrownBy(() -> options.check(course))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--method=bptt,dni --scale=0.5 --discount=1 --models=2 | SEQUENCES",
        "--method=dni,td --gradient-model=mlp:4 --gradient-model-rate=1 | STREAM",
        "--method=bptt,dni-aux --labels-ahead=3 --auxiliary=0.1 | SEQUENCES",
        "--method=dni-paper --gradient-model-rate=1 --backpropagate-model-loss | SEQUENCES",
        "--method=bptt,dni,td --gradient-model=error --gradient-model-rate=1 --trace-decay=0 | CLASSES",
        "--method=dni --gradient-model-rate=1 | CLASSES",
        "--method=bptt,dni --learning-rate=0.1,dni=0.2 | CLASSES",
      })
  void whatOneOfTheMethodsUsesIsTaken(String arguments, Course course) {
    RecurrentOptions options = parsed(arguments);

    assertThatCode(() -> options.check(course)).doesNotThrowAnyException();
  }

  /** The help's default is that of the layers, and so is least-squares without a number. */
  @Test
  void leastSquaresHasOneDefault() {
    StateModelConverter converter = new StateModelConverter();

    assertThat(converter.convert("least-squares"))
        .isEqualTo(StateModelConverter.ofLayers())
        .isEqualTo(converter.convert(GradientModelChoice.DEFAULT_MODEL))
        .isNotEqualTo(converter.convert("least-squares:0.99"));
  }

  @ParameterizedTest
  @CsvSource({
    "least-squares:0",
    "least-squares:2",
    "least-squares:",
    "convolutional",
    "local",
    "softmax",
    "error:x",
    "linear:2",
    "mlp"
  })
  void otherModelsOfStatesAreRefused(String text) {
    assertThatThrownBy(() -> new StateModelConverter().convert(text))
        .isInstanceOf(CommandLine.TypeConversionException.class)
        .hasMessageContaining("expected least-squares, ")
        .hasMessageContaining("got '" + text + "'");
  }
}
