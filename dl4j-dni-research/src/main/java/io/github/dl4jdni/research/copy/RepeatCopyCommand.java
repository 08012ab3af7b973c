package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code repeat-copy}: how long a pattern can be said how often. */
@Command(
    name = "repeat-copy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = CopyOptions.Defaults.class,
    description = {
      "Trains recurrent networks to say a random pattern several times, ever longer sequences.",
      "",
      "As with copy, but the step that asks for the pattern also says how often to repeat it,"
          + " R times; R and N grow in turn.",
      ""
    })
public final class RepeatCopyCommand implements Callable<Integer> {

  @Mixin private CopyOptions copyOptions;

  @Mixin private RecurrentOptions options;

  @Override
  public Integer call() {
    options.check(Course.SEQUENCES);
    CopyTask task = new CopyTask(Curriculum.REPEAT_COPY, copyOptions.rehearsal());
    new CopyExperiment(task, options).run();
    return 0;
  }
}
