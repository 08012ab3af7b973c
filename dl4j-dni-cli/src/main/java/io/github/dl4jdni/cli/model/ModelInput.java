package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model that a command reads, and what its file does not tell. */
public final class ModelInput {

  @Parameters(
      paramLabel = "MODEL",
      description = "A model saved by ModelSerializer, or by Keras as .h5.")
  private Path file;

  @Mixin private InputTypeOption inputType;

  @Mixin private ReaderOptions trust;

  /**
   * {@return what the file holds}
   *
   * @throws UserErrorException if that is no model
   */
  public ModelFile read() {
    return ModelFile.read(file, trust.reader());
  }

  /**
   * {@return what the file, a zip, holds, with a network that is not initialised}
   *
   * @throws UserErrorException if that is no model
   */
  public ModelFile readWithoutParameters() {
    return ModelFile.readWithoutParameters(file, trust.reader());
  }

  /**
   * {@return what the file holds, be its parameters finite or not}
   *
   * @throws UserErrorException if that is no model
   */
  ModelFile readWithNonFinite() {
    return ModelFile.read(file, trust.reader().acceptNonFinite());
  }

  /** {@return the type of the network's only input, where the user gives it; else null} */
  public InputType givenType() {
    return inputType.given();
  }

  /**
   * {@return the types of the network's inputs}
   *
   * @param network the network
   * @throws UserErrorException if they were not given and cannot be told
   */
  List<InputType> types(AnyNetwork network) {
    return inputType.types(network, file);
  }
}
