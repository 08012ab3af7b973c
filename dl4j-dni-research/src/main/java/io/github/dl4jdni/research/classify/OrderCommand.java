package io.github.dl4jdni.research.classify;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.data.MeasuredSplit;
import io.github.dl4jdni.cli.data.SplitOption;
import io.github.dl4jdni.research.recurrent.OptionDefaults;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code order}: which of two marks came first. */
@Command(
    name = "order",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = OrderCommand.Defaults.class,
    description = {
      "Trains recurrent networks on the temporal order problem: two marks, each X or Y, stand far"
          + " apart among other symbols; at the last step alone a network has to say which came first"
          + " and which second.",
      "",
      "The quickest of the recurrent experiments. All methods start from the same weights and see"
          + " the same sequences; trainings take turns on one thread.",
      ""
    })
public final class OrderCommand implements Callable<Integer> {

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "40",
      description = "Steps of a sequence. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private SplitOption splitOption;

  @Mixin private RecurrentOptions options;

  /**
   * Defaults of this command's own: a narrow layer and six seconds a method, so that it is the
   * quick one; and a rate that falls. A network that is right of all sequences has gradients next
   * to nothing, which Adam makes steps as large as any of: every now and then one of them costs
   * tens of per cent for a while.
   */
  static final class Defaults extends OptionDefaults {

    Defaults() {
      super(
          Map.of(
              "--units", "32",
              "--seconds", "6",
              "--cool-down", "0.5",
              "--method", "bptt,dni,full"));
    }
  }

  @Override
  public Integer call() {
    options.check(Course.CLASSES);
    atLeast(TemporalOrder.LEAST_STEPS, "--steps", steps);
    MeasuredSplit split = splitOption.split();
    new ClassifierExperiment(new TemporalOrder(steps, split), split, options).run();
    return 0;
  }
}
