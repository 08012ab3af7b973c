package io.github.dl4jdni.research.classify;

import io.github.dl4jdni.cli.data.DataSetKind;
import io.github.dl4jdni.cli.data.DigitOptions;
import io.github.dl4jdni.research.recurrent.OptionDefaults;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code rows}: digits that are read row by row. */
@Command(
    name = "rows",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = RowsCommand.Defaults.class,
    description = {
      "Trains recurrent networks to read images of digits row by row, and to say at the last row"
          + " alone which digit it was.",
      "",
      "A window of few rows hides from truncated backpropagation what was seen before it. All"
          + " methods start from the same weights and see the same images in the same order;"
          + " trainings take turns on one thread.",
      ""
    })
public final class RowsCommand implements Callable<Integer> {

  /** The drawn digits are the same in all calls; {@code --seed} is of weights and order alone. */
  private static final long DRAWING_SEED = 1;

  @Mixin private DigitOptions digits;

  @Mixin private RecurrentOptions options;

  /**
   * Defaults of this command's own: windows that hide most rows, twelve seconds a method, and a
   * lower rate where predicted gradients move the layer in every window, though the loss is that of
   * the last one.
   */
  static final class Defaults extends OptionDefaults {

    Defaults() {
      super(
          Map.of(
              "--window", "2",
              "--seconds", "12",
              "--method", "bptt,dni,full",
              "--learning-rate", "0.003,dni=0.001,dni-state=0.001,dni-aux=0.001"));
    }
  }

  @Override
  public Integer call() {
    options.check(Course.CLASSES);
    digits.check(1);
    DataSetKind kind = digits.kind();
    ImageRows rows =
        new ImageRows(digits.images(DRAWING_SEED), kind.description(), kind.isSynthetic());
    new ClassifierExperiment(rows, digits.split(), options).run();
    return 0;
  }
}
