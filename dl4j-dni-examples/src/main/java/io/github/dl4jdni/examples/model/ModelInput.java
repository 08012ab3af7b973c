package io.github.dl4jdni.examples.model;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.structure.InputTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command reads, and what its file does not tell. */
final class ModelInput {

  @Parameters(paramLabel = "MODEL.zip", description = "A model saved by ModelSerializer.")
  private Path file;

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

  /**
   * {@return what the file holds}
   *
   * @throws UserErrorException if that is no model
   */
  ModelFile read() {
    return ModelFile.read(file);
  }

  /**
   * {@return the types of the network's inputs}
   *
   * @param network the network
   * @throws UserErrorException if they were not given and cannot be told
   */
  List<InputType> types(SavedNetwork network) {
    if (!types.isEmpty()) {
      return types;
    }
    return InputTypes.of(network.structure()).orElseThrow(() -> unknownType(file));
  }

  /** What to say of a file from which the type of an input cannot be told. */
  static UserErrorException unknownType(Path file) {
    return new UserErrorException(
        file
            + " does not tell the type of its input; write --input-type HEIGHTxWIDTHxCHANNELS, for"
            + " instance --input-type 28x28x1 (other kinds: see --help)");
  }
}
