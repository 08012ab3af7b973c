package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.command.LayerHelpers;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.NetworkFactory;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.NetworkSpecification;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
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
          + " learning rate has a default for each method. With --repeat the methods take turns, every"
          + " other time in reverse.",
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
    ImageDataSet images = options.images();
    NativeThreads.setUp();
    LayerHelpers.setUp();
    PrintWriter out = command.commandLine().getOut();
    printIntroduction(images, out);
    List<MnistRun> runs = trainAll(images, output);
    output.printTable(runs, out);
    output.printFiles(out);
    out.flush();
    return 0;
  }

  private void printIntroduction(ImageDataSet images, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Data set %s: %d training images, %d %s images.%n",
        options.digits.kind().description(),
        images.training().size(),
        images.measured().size(),
        options.digits.split());
    out.printf(
        Locale.ROOT,
        "Network %s, depth %d, %s a hidden layer; %d epochs of minibatches of %d.%n",
        options.network,
        options.depth(),
        options.network == NetworkKind.CNN
            ? options.filters + " filters"
            : options.hidden + " units",
        options.epochs(),
        options.batch);
    out.flush();
  }

  private List<MnistRun> trainAll(ImageDataSet images, ResultOutput output) {
    PrintWriter messages = command.commandLine().getErr();
    MethodTrainer trainer = new MethodTrainer(images, options.batch, messages);
    NetworkShape shape = options.shape(images.training().rows(), LabelledImages.CLASSES);
    int iterations = options.epochs() * trainer.iterationsPerEpoch();
    for (Method method : options.methods()) {
      MnistPlan plan = plan(method, options.runs.seed());
      trainer.warmUp(plan, network(shape, iterations, plan));
    }
    List<MnistRun> runs = new ArrayList<>();
    List<MnistPlan> plans = plans();
    for (MnistPlan plan : plans) {
      MultiLayerNetwork network = network(shape, iterations, plan);
      boolean idle = plan.method().isDelayed();
      runs.add(trainer.train(plan, network, idle ? 0 : networks.gradientModelParameters(network)));
      output.writeFiles(runs, runs.size() == plans.size(), images);
    }
    return runs;
  }

  /** In reverse every other time, so that a machine that slows down does not favour a method. */
  private List<MnistPlan> plans() {
    List<MnistPlan> plans = new ArrayList<>();
    List<Method> methods = new ArrayList<>(options.methods());
    for (int time = 0; time < options.runs.repeat(); time++) {
      for (Method method : methods) {
        plans.add(plan(method, options.runs.seed() + time));
      }
      Collections.reverse(methods);
    }
    return plans;
  }

  private MnistPlan plan(Method method, long seed) {
    return new MnistPlan(method, options.schedule(method), options.epochs(), seed, options.goal());
  }

  private MultiLayerNetwork network(NetworkShape shape, int iterations, MnistPlan plan) {
    double learningRate = options.learningRate(plan.method());
    return networks.create(
        new NetworkSpecification(
            shape,
            options.gradientModel(plan.method()),
            options.modules,
            learningRate,
            iterations,
            plan.seed()),
        plan.method());
  }
}
