package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.data.DataSetKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of the {@code mnist} command and what they may be. */
final class MnistOptions {

  private static final int FCN_DEPTH = 4;
  private static final int CNN_DEPTH = 3;

  @Option(
      names = "--dataset",
      defaultValue = "digits",
      paramLabel = "NAME",
      converter = NameConverters.OfDataSet.class,
      description =
          "digits (drawn by this program, not MNIST) or mnist (read from files, see"
              + " fetch-mnist). Default: ${DEFAULT-VALUE}.")
  DataSetKind dataset;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of MNIST's files. Default: Deeplearning4j's data folder.")
  Path dataDirectory;

  @Option(
      names = "--method",
      split = ",",
      paramLabel = "NAME",
      converter = NameConverters.OfMethod.class,
      description = "One or more of ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Method> methods = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "NAME",
      converter = NameConverters.OfNetwork.class,
      defaultValue = "fcn",
      description =
          "fcn (fully connected) or cnn (5x5 convolutions and pooling), both with batch"
              + " normalization. Default: ${DEFAULT-VALUE}.")
  NetworkKind network;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Layers with weights, output layer included. Default: "
              + FCN_DEPTH
              + " with fcn, "
              + CNN_DEPTH
              + " with cnn.")
  private Integer depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "256",
      description = "Width of each hidden layer of fcn. Default: ${DEFAULT-VALUE}.")
  int hidden;

  @Option(
      names = "--filters",
      paramLabel = "N",
      defaultValue = "16",
      description = "Filters of each hidden layer of cnn. Default: ${DEFAULT-VALUE}.")
  int filters;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Times that every image is seen. Default: ${DEFAULT-VALUE}.")
  int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Images of a minibatch. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Adam's rate at the start, for all methods; it falls to a fifth after 60 %% of the"
              + " iterations and to a twenty-fifth after 85 %%. Default: "
              + LearningRates.HELP
              + ".")
  private Double learningRate;

  @Option(
      names = "--gradient-model",
      paramLabel = "NAME",
      converter = NameConverters.OfGradientModel.class,
      description =
          "linear, or mlp with two hidden layers; of cnn's, all are convolutions. Default: mlp for"
              + " dni, linear for cdni.")
  GradientModelKind gradientModel;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Of the initial weights, the order of images and the drawn digits. Default:"
              + " ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--measure-on",
      paramLabel = "NAME",
      converter = NameConverters.OfMeasuredSplit.class,
      defaultValue = "test",
      description =
          "test, or validation to choose settings without looking at the test images; with mnist"
              + " these are the last 5000 training images. Default: ${DEFAULT-VALUE}.")
  MeasuredSplit measuredSplit;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "results/mnist-report.json",
      description = "Where the figures go, as JSON. Default: ${DEFAULT-VALUE}.")
  Path report;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Folder of the learning curves' picture. Default: ${DEFAULT-VALUE}.")
  Path plots;

  @Option(names = "--train-size", hidden = true, description = "Train on the first N images only.")
  Integer trainSize;

  @Option(names = "--test-size", hidden = true, description = "Measure on the first N images only.")
  Integer testSize;

  /** The methods that were asked for, each once, in the order of the command line. */
  List<Method> methods() {
    return methods.isEmpty() ? List.of(Method.values()) : List.copyOf(new LinkedHashSet<>(methods));
  }

  int depth() {
    if (depth != null) {
      return depth;
    }
    return network == NetworkKind.CNN ? CNN_DEPTH : FCN_DEPTH;
  }

  double learningRate(Method method) {
    return learningRate != null ? learningRate : LearningRates.of(method);
  }

  NetworkShape shape(int side, int classes) {
    int width = network == NetworkKind.CNN ? filters : hidden;
    return new NetworkShape(network, side, classes, depth(), width);
  }

  /**
   * Checks what the types do not.
   *
   * @throws UserErrorException for the first option that is out of range
   */
  void check() {
    atLeast(2, "--depth", depth());
    atLeast(1, "--hidden", hidden);
    atLeast(1, "--filters", filters);
    atLeast(1, "--epochs", epochs);
    // Batch normalization has no variance over a single image.
    atLeast(2, "--batch", batch);
    if (trainSize != null) {
      atLeast(2, "--train-size", trainSize);
    }
    if (testSize != null) {
      atLeast(1, "--test-size", testSize);
    }
    if (learningRate != null && !(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new UserErrorException(
          "--learning-rate must be a number above 0, but " + learningRate + " came");
    }
  }

  private static void atLeast(int least, String option, int value) {
    if (value < least) {
      throw new UserErrorException(
          option + " must be at least " + least + ", but " + value + " came");
    }
  }
}
