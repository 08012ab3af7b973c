package io.github.dl4jdni.examples.compare;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.model.ModelFile;
import io.github.dl4jdni.examples.network.AnyNetwork;
import io.github.dl4jdni.examples.network.Method;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The networks of {@code --model}: a saved one, stripped of interfaces that it may have, and with
 * new ones.
 *
 * @param file where it was read from
 * @param stock the network itself
 * @param keepsWeights whether all trainings start from its weights
 * @param modules how many modules to cut it into; null for an interface behind every hidden layer
 * @param inputType of its input; null if its first layer tells
 */
record SavedModel(
    Path file, AnyNetwork stock, boolean keepsWeights, Integer modules, InputType inputType)
    implements NetworkSource {

  static SavedModel read(Path file, boolean keepsWeights, Integer modules, InputType inputType) {
    return new SavedModel(
        file, ModelFile.read(file).network().strip(), keepsWeights, modules, inputType);
  }

  @Override
  public String description() {
    return "model "
        + file.getFileName()
        + (keepsWeights ? " with its weights" : " with fresh weights")
        + (modules == null ? "" : ", cut into " + modules + " modules");
  }

  @Override
  public AnyNetwork create(
      Method method, GradientModel model, long seed, Integer iterations, Double learningRate) {
    AnyNetwork fresh = stock.fresh(seed, keepsWeights, learningRate);
    return switch (method) {
      case BACKPROP -> fresh;
      case NONE -> fresh.withUntrainedHiddenLayers();
      case COMPLETE -> throw new UserErrorException("--methods complete goes with --network fcn");
      default -> converted(fresh, method, model);
    };
  }

  private AnyNetwork converted(AnyNetwork network, Method method, GradientModel model) {
    try {
      return network.convert(
          conversion -> {
            conversion.conditionOnLabels(method.seesLabels());
            if (method == Method.CDNI_LINEAR) {
              conversion.paperGradientModels();
            }
            if (inputType != null) {
              conversion.inputType(inputType);
            }
            GradientModel used = model == null ? method.gradientModel() : model;
            if (used != null) {
              conversion.gradientModel(used);
            }
            if (modules == null) {
              conversion.everyHiddenLayer();
            } else {
              conversion.intoModules(modules);
            }
          });
    } catch (RuntimeException e) { // says what the network has that does not fit
      throw new UserErrorException(file + " with --methods " + method + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Double defaultLearningRate(Method method) {
    return null;
  }
}
