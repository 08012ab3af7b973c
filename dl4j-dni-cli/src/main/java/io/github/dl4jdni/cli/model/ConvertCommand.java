package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.GradientModelConverter;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.convert.Conversion;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.inputs.InputType;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code convert}: puts interfaces into a saved model. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts interfaces into a saved model, so that it trains by synthetic gradients.",
      "",
      "Weights, updater state and counters stay, and so does all that was saved with the model; its"
          + " outputs do not change. Interfaces come behind every hidden layer, unless --after or"
          + " --modules says otherwise.",
      ""
    })
public final class ConvertCommand implements Callable<Integer> {

  @Mixin private ModelInput input;

  @Mixin private ModelOutput output;

  @ArgGroup private Places places = new Places();

  @Option(names = "--conditional", description = "The gradient models see the labels (cDNI).")
  private boolean conditional;

  @Option(
      names = "--synthetic-inputs",
      description = "Modules predict their inputs from the network's input, too.")
  private boolean syntheticInputs;

  @Option(
      names = "--gradient-model",
      paramLabel = "MODEL",
      converter = GradientModelConverter.class,
      description = {
        GradientModelConverter.HELP + ".",
        "Default: by the activation and --conditional."
      })
  private GradientModel gradientModel;

  @Spec private CommandSpec command;

  /** Where interfaces come. */
  private static final class Places {

    @Option(
        names = "--after",
        split = ",",
        paramLabel = "NAME",
        description = "Directly behind these layers or vertices.")
    private List<String> names;

    @Option(
        names = "--modules",
        paramLabel = "K",
        description = "At the places that cut the network into K modules of balanced cost.")
    private Integer modules;

    /** Says it in the command line's words. */
    void check(AnyNetwork network) {
      if (modules != null && modules < 2) {
        throw new UserErrorException("--modules must be at least 2, got " + modules);
      }
      if (modules != null && !network.interfaces().isEmpty()) {
        throw new UserErrorException(
            "--modules: the model has interfaces already; take them out with strip first");
      }
    }

    void tell(Conversion<?> conversion) {
      if (names != null) {
        conversion.after(names.toArray(String[]::new));
      } else if (modules != null) {
        conversion.intoModules(modules);
      } else {
        conversion.everyHiddenLayer();
      }
    }
  }

  @Override
  public Integer call() {
    output.check();
    NativeThreads.setUp();
    ModelFile model = input.read();
    places.check(model.network());
    List<InputType> types = input.types(model.network());
    AnyNetwork converted =
        ModelCommand.refusing(() -> model.network().convert(each -> tell(each, types)));
    NetworkTables tables = ModelCommand.refusing(() -> new NetworkTables(converted, types));
    output.write(model.with(converted));
    PrintWriter out = command.commandLine().getOut();
    tables.print(out);
    out.printf("%nWritten: %s%n", PrintableText.of(output.toString()));
    ModelCommand.tellLeftOut(model, out);
    out.flush();
    return 0;
  }

  private void tell(Conversion<?> conversion, List<InputType> types) {
    places.tell(conversion);
    conversion
        .inputType(types.toArray(InputType[]::new))
        .conditionOnLabels(conditional)
        .syntheticInputs(syntheticInputs);
    if (gradientModel != null) {
      conversion.gradientModel(gradientModel);
    }
  }
}
