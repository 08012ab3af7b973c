package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.research.recurrent.OptionDefaults;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that the copy tasks have beside those of all recurrent experiments. */
final class CopyOptions {

  @Option(
      names = "--rehearse",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Share of each minibatch, below 1, that is drawn from lengths that were solved before, so"
              + " that these are not lost; what is reported as solved is then the longest length that"
              + " holds at the end. With 0 sequences only grow, as in the paper. Default:"
              + " ${DEFAULT-VALUE}.")
  private double rehearse;

  /** The defaults of the copy tasks. */
  static final class Defaults extends OptionDefaults {

    Defaults() {
      super(Map.of("--labels-ahead", "16"));
    }
  }

  /**
   * {@return what is rehearsed}
   *
   * @throws UserErrorException if that is out of range
   */
  Rehearsal rehearsal() {
    if (!(rehearse >= 0 && rehearse < 1)) {
      throw new UserErrorException("--rehearse must be at least 0 and below 1, got " + rehearse);
    }
    return new Rehearsal(rehearse);
  }
}
