package io.github.dl4jdni.cli.model;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.check.CheckedConfiguration;
import io.github.dl4jdni.cli.check.DifferenceQuotient;
import io.github.dl4jdni.cli.check.LayerResult;
import io.github.dl4jdni.cli.check.NetworkCheck;
import io.github.dl4jdni.cli.check.RandomData;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.report.FigureOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code gradient-check}. */
@Command(
    name = "gradient-check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Holds a network's gradients against numeric ones, layer by layer, in double precision.",
      "",
      "Interfaces hand down true gradients for the check. Dropout, noise, regularisation and"
          + " freezing are switched off. Features and labels are random. Without MODEL: the two"
          + " functions of the CS231n notes on backpropagation, and a network of this library's"
          + " layers. Exit status 1 on a mismatch,"
          + " and where nothing can be judged.",
      ""
    })
public final class GradientCheckCommand implements Callable<Integer> {

  private static final int SEED = 1;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A model saved by ModelSerializer, or by Keras as .h5, or the JSON of a configuration.")
  private Path file;

  @Mixin private InputTypeOption inputType;

  @Mixin private ReaderOptions trust;

  @Option(
      names = "--per-parameter",
      paramLabel = "N",
      defaultValue = "10",
      description = "Elements of each parameter to look at. Default: ${DEFAULT-VALUE}.")
  private int perParameter;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "4",
      description = "Of the random batch. Default: ${DEFAULT-VALUE}.")
  private int examples;

  @Option(
      names = "--step",
      paramLabel = "X",
      defaultValue = "1e-5",
      description = "h of (f(x + h) - f(x - h)) / 2h. Default: ${DEFAULT-VALUE}.")
  private double step;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "1e-4",
      description = "Relative error up to which two gradients agree. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Mixin private FigureOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    atLeast(1, "--per-parameter", perParameter);
    atLeast(1, "--examples", examples);
    positive("--step", step);
    positive("--tolerance", tolerance);
    options.prepare();
    NativeThreads.setUp();
    DataType before = Nd4j.dataType();
    DataType beforeFloatingPoint = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      return check();
    } finally {
      Nd4j.setDefaultDataTypes(before, beforeFloatingPoint);
    }
  }

  private int check() {
    PrintWriter out = command.commandLine().getOut();
    CheckOutput output = new CheckOutput(out, new DifferenceQuotient(step, tolerance));
    boolean passed = file != null || output.printStaged();
    CheckedConfiguration changes = new CheckedConfiguration();
    AnyNetwork network =
        file == null
            ? CheckInput.checked(new AnyNetwork.Stack(CheckDemonstration.network()), changes)
            : new CheckInput(file, trust.reader(), changes).read();
    List<LayerResult> results = ModelCommand.refusing(() -> check(network));
    output.print(results, changes);
    output.writeFiles(file == null ? "demonstration" : file.toString(), results, options);
    return passed && LayerResult.allPassed(results) ? 0 : 1;
  }

  private List<LayerResult> check(AnyNetwork network) {
    if (network.model().numParams() == 0) {
      return List.of();
    }
    int seed = options.seed(SEED);
    Nd4j.getRandom().setSeed(seed);
    MultiDataSet data = CheckData.draw(network, inputTypes(network), new RandomData(examples));
    NetworkCheck check =
        new NetworkCheck(new DifferenceQuotient(step, tolerance), perParameter, seed);
    return network instanceof AnyNetwork.Graph graph
        ? check.check(graph.model(), data)
        : check.check(((AnyNetwork.Stack) network).model(), data);
  }

  private List<InputType> inputTypes(AnyNetwork network) {
    if (file == null) {
      return List.of(CheckDemonstration.INPUT);
    }
    List<InputType> all = inputType.types(network, file);
    int inputs = network.structure().networkInputs().size();
    if (all.size() != inputs) {
      throw new UserErrorException(
          "the network has " + inputs + " inputs, got " + all.size() + " input types");
    }
    return all;
  }
}
