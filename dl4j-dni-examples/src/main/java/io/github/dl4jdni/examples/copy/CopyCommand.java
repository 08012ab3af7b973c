package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code copy}: how long a pattern can be learnt by heart and said again. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = CopyOptions.Defaults.class,
    description = {
      "Trains recurrent networks to say a random pattern again, ever longer ones.",
      "",
      "A sequence is a delimiter, N items of 8 bits, a step that asks for the pattern, the pattern"
          + " as output, and an end marker. N grows by one as soon as a minibatch costs less than"
          + " 0.15 bits per bit of target. All methods start from the same weights and see the same"
          + " sequences; trainings take turns on one thread. Lengths that were solved are looked at"
          + " again on fresh sequences: what is lost is told.",
      ""
    })
public final class CopyCommand implements Callable<Integer> {

  @Mixin private CopyOptions copyOptions;

  @Mixin private RecurrentOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    new CopyExperiment(
            Curriculum.COPY,
            copyOptions,
            options,
            command.commandLine().getOut(),
            command.commandLine().getErr())
        .run();
    return 0;
  }
}
