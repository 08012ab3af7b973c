package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.ActivationTypes;
import io.github.dl4jdni.internal.structure.InputTypes;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** What a network's layers take and give, as exactly as it can be told. */
public final class MessageTypes {

  private final NetworkStructure network;
  private final List<InputType> inputs;
  private final ActivationTypes types;
  private final boolean exact;

  private MessageTypes(NetworkStructure network, List<InputType> inputs, boolean exact) {
    this.network = network;
    this.inputs = inputs;
    this.exact = exact;
    types =
        exact
            ? ActivationTypes.of(network, inputs)
            : ActivationTypes.ofAssumedSizes(network, inputs);
  }

  /**
   * Tells the types.
   *
   * @param network the network
   * @param given the types of its inputs; empty to tell them from its layers
   */
  public static MessageTypes of(NetworkStructure network, List<InputType> given) {
    if (!given.isEmpty()) {
      return new MessageTypes(network, given, true);
    }
    Optional<List<InputType>> told = InputTypes.of(network);
    return told.isPresent()
        ? new MessageTypes(network, told.get(), true)
        : new MessageTypes(network, InputTypes.assumed(network), false);
  }

  /** Says that something needs types that the network does not tell. */
  static DL4JInvalidConfigException unknown(String what) {
    return new DL4JInvalidConfigException(
        what
            + " has input types that cannot be derived from its first layers; call"
            + " inputType(...), as given to setInputType or setInputTypes");
  }

  NetworkStructure network() {
    return network;
  }

  /** Whether sizes of images are known, not only their channels. */
  boolean areExact() {
    return exact;
  }

  /** The types of the network's inputs; empty if their sizes are not known. */
  public List<InputType> inputs() {
    return exact ? inputs : List.of();
  }

  ActivationTypes activations() {
    return types;
  }

  /**
   * What a layer or vertex gives.
   *
   * @throws DL4JInvalidConfigException if that is not known
   */
  public InputType of(String name) {
    return types
        .find(name)
        .orElseThrow(
            () -> {
              String why =
                  "an interface at \""
                      + name
                      + "\" has to know what kind of activation it stands behind, but "
                      + types.whyUnknown(name);
              return exact
                  ? new DL4JInvalidConfigException(
                      why
                          + "; override getOutputType there, or put the interface behind a layer"
                          + " that Deeplearning4j knows")
                  : unknown(why + ", and the network");
            });
  }

  /** The type of the network input that a synthetic input module behind a place sees. */
  InputType ofNetworkInput(String place) {
    if (!exact) {
      throw unknown("a synthetic input behind \"" + place + "\" needs sizes, but the network");
    }
    return InputTypes.fed(network, network.networkInputs().get(0), inputs.get(0));
  }
}
