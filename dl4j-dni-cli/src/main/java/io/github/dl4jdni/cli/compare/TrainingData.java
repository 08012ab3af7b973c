package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.model.ModelFile;
import org.deeplearning4j.nn.conf.inputs.InputType;
import picocli.CommandLine.Mixin;

/** The options that say what a saved model is trained and measured on, as {@code compare} has. */
public final class TrainingData {

  @Mixin private final DataOptions options = new DataOptions();

  /**
   * Checks what the types of the options do not.
   *
   * @throws UserErrorException for the first option that is out of range
   */
  public void check() {
    options.check();
  }

  /**
   * {@return the examples, as the model takes them}
   *
   * @param model whose training goes on
   * @param inputType of its input; null if its first layer tells
   * @throws UserErrorException if there are none where the options say, they cannot be read, or
   *     model and data do not go together
   */
  public ModelExamples read(ModelFile model, InputType inputType) {
    boolean normalizes = options.scaling.equals("auto");
    SavedModel saved = SavedModel.read(model, true, null, inputType, normalizes, null);
    SplitExamples read = new ComparedData(options, saved.expected(options.targets())).load();
    return new ModelExamples(saved.fit(read));
  }
}
