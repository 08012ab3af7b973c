package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
          + " 0.15 bits per bit of target; with --rehearse, as soon as fresh sequences do."
          + " All methods start from the same weights and see the same"
          + " sequences; trainings take turns on one thread. Lengths that were solved are looked at"
          + " again on fresh sequences, and losses are reported.",
      ""
    })
public final class CopyCommand implements Callable<Integer> {

  @Mixin private CopyOptions copyOptions;

  @Mixin private RecurrentOptions options;

  @Override
  public Integer call() {
    options.check(Course.SEQUENCES);
    CopyTask task = new CopyTask(Curriculum.COPY, copyOptions.rehearsal());
    new CopyExperiment(task, options).run();
    return 0;
  }
}
