package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code repeat-copy}: how long a pattern can be said how often. */
@Command(
    name = "repeat-copy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = CopyOptions.Defaults.class,
    description = {
      "Trains recurrent networks to say a random pattern several times, ever longer sequences.",
      "",
      "As with copy, but the step that asks for the pattern also tells how often it is to be said,"
          + " R times; R and N grow in turn.",
      ""
    })
public final class RepeatCopyCommand implements Callable<Integer> {

  @Mixin private CopyOptions copyOptions;

  @Mixin private RecurrentOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    new CopyExperiment(
            Curriculum.REPEAT_COPY,
            copyOptions,
            options,
            command.commandLine().getOut(),
            command.commandLine().getErr())
        .run();
    return 0;
  }
}
