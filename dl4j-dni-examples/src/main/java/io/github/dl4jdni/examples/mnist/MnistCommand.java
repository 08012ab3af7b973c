package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.LayerHelpers;
import io.github.dl4jdni.examples.NumericThreads;
import io.github.dl4jdni.examples.data.ImageDataSet;
import io.github.dl4jdni.examples.data.LabelledImages;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code mnist}: trains one network by several methods and compares them. */
@Command(
    name = "mnist",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains the same network by several methods and compares their errors and times.",
      "",
      "All methods start from the same weights and see the same minibatches in the same order; the"
          + " learning rate has a default for each method.",
      ""
    })
public final class MnistCommand implements Callable<Integer> {

  @Mixin private MnistOptions options;

  @Spec private CommandSpec command;

  private final NetworkFactory networks;

  /** Compares the networks of this project. */
  public MnistCommand() {
    this(new ComparedNetworks());
  }

  MnistCommand(NetworkFactory networks) {
    this.networks = networks;
  }

  @Override
  public Integer call() {
    options.check();
    ResultOutput output = new ResultOutput(options);
    output.prepare();
    ImageDataSet images = new ImageLoader(options).load();
    NumericThreads.setUp();
    LayerHelpers.setUp();
    PrintWriter out = command.commandLine().getOut();
    printIntroduction(images, out);
    List<TrainingRun> runs = trainAll(images);
    output.printTable(runs, out);
    output.writeFiles(runs, images, out);
    out.flush();
    return 0;
  }

  private void printIntroduction(ImageDataSet images, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Data set %s: %d training images, %d %s images.%n",
        options.dataset.description(),
        images.training().size(),
        images.measured().size(),
        options.measuredSplit);
    out.printf(
        Locale.ROOT,
        "Network %s, depth %d, %s a hidden layer; %d epochs of minibatches of %d.%n",
        options.network,
        options.depth(),
        options.network == NetworkKind.CNN
            ? options.filters + " filters"
            : options.hidden + " units",
        options.epochs,
        options.batch);
    out.flush();
  }

  private List<TrainingRun> trainAll(ImageDataSet images) {
    PrintWriter messages = command.commandLine().getErr();
    MethodTrainer trainer = new MethodTrainer(images, options.batch, options.seed, messages);
    NetworkShape shape = options.shape(images.training().rows(), LabelledImages.CLASSES);
    int iterations = options.epochs * trainer.iterationsPerEpoch();
    for (Method method : options.methods()) {
      trainer.warmUp(network(shape, iterations, method));
    }
    List<TrainingRun> runs = new ArrayList<>();
    for (Method method : options.methods()) {
      MultiLayerNetwork network = network(shape, iterations, method);
      long gradientModels = networks.gradientModelParameters(network);
      runs.add(trainer.train(method, network, gradientModels, options.epochs));
    }
    return runs;
  }

  private MultiLayerNetwork network(NetworkShape shape, int iterations, Method method) {
    return networks.create(
        new NetworkSpecification(
            shape, options.gradientModel, options.learningRate(method), iterations, options.seed),
        method);
  }
}
