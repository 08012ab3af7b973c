package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.network.AnyNetwork;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code strip}: makes a saved model one of stock layers. */
@Command(
    name = "strip",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Takes the interfaces out of a saved model: what is written needs Deeplearning4j alone.",
      "",
      "Weights, updater state and counters stay, and so does all that was saved with the model.",
      ""
    })
public final class StripCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MODEL",
      description = "A model saved by ModelSerializer, or by Keras as .h5.")
  private Path file;

  @Mixin private ModelOutput output;

  @Mixin private ReaderOptions trust;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    output.check();
    NativeThreads.setUp();
    ModelFile model = ModelFile.read(file, trust.reader());
    int interfaces = model.network().interfaces().size();
    AnyNetwork stripped = ModelCommand.refusing(model.network()::strip);
    output.write(model.with(stripped));
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        "Took out %d %s; %s needs Deeplearning4j alone.%n",
        interfaces,
        interfaces == 1 ? "interface" : "interfaces",
        PrintableText.of(output.toString()));
    ModelCommand.tellLeftOut(model, out);
    out.flush();
    return 0;
  }
}
