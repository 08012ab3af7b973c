package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.data.Task;
import io.github.dl4jdni.cli.model.ModelFile;
import io.github.dl4jdni.cli.model.StoredNormalizer;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.OutputLosses;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The networks of {@code --model}: a saved one, stripped of interfaces that it may have, and with
 * new ones.
 *
 * @param file where it was read from
 * @param stock the network itself
 * @param keepsWeights whether all trainings start from its weights
 * @param modules how many modules to cut it into; null for an interface behind every hidden layer
 * @param inputType of its input; null if its first layer tells
 * @param normalizer that of its file; null for none, or if it is not to be used
 * @param mixing the share λ of the gradient that came back to an interface; null for 0
 */
record SavedModel(
    Path file,
    AnyNetwork stock,
    boolean keepsWeights,
    Integer modules,
    InputType inputType,
    StoredNormalizer normalizer,
    ISchedule mixing)
    implements NetworkSource {

  /**
   * Reads a model.
   *
   * @param model the file as it was read
   * @param keepsWeights whether all trainings start from its weights
   * @param modules how many modules to cut it into; null for an interface behind every hidden layer
   * @param inputType of its input; null if its first layer tells
   * @param normalizes whether a normaliser in its file is used; else it need not be readable
   * @param mixing the share λ of the gradient that came back to an interface; null for 0
   */
  static SavedModel read(
      ModelFile model,
      boolean keepsWeights,
      Integer modules,
      InputType inputType,
      boolean normalizes,
      ISchedule mixing) {
    return new SavedModel(
        model.file(),
        Network.of(model.network().model()).isInitialised()
            ? model.network().strip()
            : model.network(),
        keepsWeights,
        modules,
        inputType,
        normalizes ? StoredNormalizer.of(model.file(), model) : null,
        mixing);
  }

  /**
   * {@return what it says of its data}
   *
   * @param targets how many columns the user names to be learnt; 1 if none
   */
  ComparedData.Expected expected(int targets) {
    NetworkStructure structure = stock.structure();
    Task task = null;
    if (structure.networkOutputs().size() == 1) {
      Layer output = structure.node(structure.networkOutputs().get(0)).unwrapped();
      long width = output instanceof FeedForwardLayer sized ? sized.getNOut() : 0;
      task = OutputTask.likely(OutputLosses.of(output).orElse(null), width, targets);
    }
    return new ComparedData.Expected(
        task,
        images(structure),
        normalizer == null ? null : normalizer.description(),
        keepsWeights,
        ModelCheck.takesIndices(structure));
  }

  /** The size of the images that the model takes; null if it does not tell. */
  private SplitExamples.Images images(NetworkStructure structure) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return ofColours(image.getHeight(), image.getWidth(), image.getChannels());
    }
    for (String consumer : structure.consumers(structure.networkInputs().get(0))) {
      if (structure.node(consumer).preProcessor() instanceof FeedForwardToCnnPreProcessor image) {
        return ofColours(image.getInputHeight(), image.getInputWidth(), image.getNumChannels());
      }
    }
    return null;
  }

  private static SplitExamples.Images ofColours(long height, long width, long channels) {
    return channels == 1 || channels == 3
        ? new SplitExamples.Images((int) height, (int) width, (int) channels)
        : null;
  }

  @Override
  public ModelFit fit(SplitExamples data) {
    return new ModelCheck(
            stock, inputType, normalizer, new OutputTask.Names(file.toString(), data.description()))
        .fit(data);
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
            if (mixing != null) {
              conversion.mixing(mixing);
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
  public int iterationsPerBatch(SplitExamples data) {
    int window = stock.truncatesAfter();
    return window > 0 && data.form() instanceof SplitExamples.Sequences sequences
        ? (sequences.longest() + window - 1) / window
        : 1;
  }

  @Override
  public Double defaultLearningRate(Method method) {
    return null;
  }
}
