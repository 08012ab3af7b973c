package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.internal.structure.InputTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import picocli.CommandLine.Option;

/** The option that tells what a model's file may not tell: the type of the network's input. */
final class InputTypeOption {

  @Option(
      names = "--input-type",
      split = ",",
      paramLabel = "TYPE",
      converter = InputTypeConverter.class,
      description = {
        "The type of the network's input, one for each with several:",
        InputTypeConverter.HELP + ".",
        "Needed for images: their size is not in the file."
      })
  private List<InputType> types = new ArrayList<>();

  /** {@return the first type that was given; null for none} */
  InputType given() {
    return types.isEmpty() ? null : types.get(0);
  }

  /**
   * {@return the types of the network's inputs}
   *
   * @param network the network
   * @param file where it comes from, for the message
   * @throws UserErrorException if they were not given and cannot be told
   */
  List<InputType> types(AnyNetwork network, Path file) {
    if (!types.isEmpty()) {
      return types;
    }
    return InputTypes.of(network.structure())
        .orElseThrow(
            () ->
                new UserErrorException(
                    file
                        + " does not record the type of its input; pass --input-type"
                        + " HEIGHTxWIDTHxCHANNELS, for instance --input-type 28x28x1 (other kinds:"
                        + " see --help)"));
  }
}
