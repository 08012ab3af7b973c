package io.github.dl4jdni.research.text;

import io.github.dl4jdni.research.recurrent.OptionDefaults;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code char-lm}: predicts a text character by character. */
@Command(
    name = "char-lm",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = CharLmCommand.Defaults.class,
    description = {
      "Trains recurrent networks to predict the next character of a text, and tells what held-out"
          + " text costs them, in bits per character.",
      "",
      "A minibatch is "
          + CharLmTraining.WINDOWS
          + " windows of as many streams as --batch says, each of which reads the text on from where"
          + " it stopped; the recurrent state is never cleared. All methods start from the same"
          + " weights and read the same text; trainings take turns on one thread. full goes back"
          + " through a minibatch's windows as one.",
      ""
    })
public final class CharLmCommand implements Callable<Integer> {

  @Mixin private CharLmOptions textOptions;

  @Mixin private RecurrentOptions options;

  /** Defaults of this command's own: what is measured is not to depend on the last few steps. */
  static final class Defaults extends OptionDefaults {

    Defaults() {
      super(Map.of("--cool-down", "0.5"));
    }
  }

  @Override
  public Integer call() {
    options.check(Course.STREAM);
    Corpus corpus = CorpusReader.read(textOptions.data);
    new CharLmExperiment(corpus, textOptions.split.split(), options).run();
    return 0;
  }
}
