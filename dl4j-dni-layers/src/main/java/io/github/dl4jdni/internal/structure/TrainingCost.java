package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.conf.PredictorConfiguration;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import java.util.HashSet;
import java.util.Set;

/**
 * Models how long a training step takes, per example, from configurations and activation types
 * alone. The unit is the time of one multiplication within a matrix product.
 *
 * <p>A layer's products are made three times: forward, for the gradient of its weights, and for
 * that of its input, which a layer does without if nothing below it learns. Passes over single
 * elements (bias, activation, its derivative, copies) are bound by memory, and so is the updater,
 * which goes over all parameters once a minibatch; what these cost beside a multiplication was
 * measured on dense layers 256 and 1,024 wide.
 */
public final class TrainingCost {

  /** All passes over an element, in multiplications. */
  public static final long OF_AN_ELEMENT = 400;

  /** What the updater does to a parameter, in multiplications: 256, for 128 examples. */
  public static final long OF_A_PARAMETER = 2;

  private static final long PRODUCTS = 3;

  private final ActivationTypes types;
  private final ForwardMultiplies multiplies;
  private final Set<String> learnsBelow = new HashSet<>();

  /**
   * Models one network.
   *
   * @param network the network
   * @param types the types of its activations
   */
  public TrainingCost(NetworkStructure network, ActivationTypes types) {
    this.types = types;
    multiplies = new ForwardMultiplies(types);
    Set<String> learning = new HashSet<>();
    for (NetworkNode node : network.nodes()) {
      if (node.inputs().stream().anyMatch(learning::contains)) {
        learnsBelow.add(node.name());
        learning.add(node.name());
      } else if (node.isTrainable()) {
        learning.add(node.name());
      }
    }
  }

  /**
   * What a layer or vertex costs; the model of an interface, or of synthetic inputs, does not
   * count.
   *
   * @param node the layer or vertex
   * @return the cost of an example
   */
  public long of(NetworkNode node) {
    boolean alone = // an interface, or a model of inputs, that is a layer of its own
        node.unwrapped() instanceof PredictorConfiguration && multiplies.of(node) == 0;
    if (alone) {
      return 0;
    }
    long elements = ActivationSize.of(types.of(node.name())).elements() * OF_AN_ELEMENT;
    long parameters = node.parameters();
    if (node.unwrapped() instanceof PredictorConfiguration predicting) {
      parameters -=
          predicting.model().numParams(predicting.modelShape()) + predicting.progressParams();
    }
    if (parameters == 0) {
      return elements;
    }
    long products = learnsBelow.contains(node.name()) ? PRODUCTS : PRODUCTS - 1;
    return multiplies.of(node) * products + elements + parameters * OF_A_PARAMETER;
  }

  /**
   * What a layer's gradient model or input model costs.
   *
   * @param node the layer or vertex
   * @return the cost of an example; 0 for layers without a model
   */
  public long ofModel(NetworkNode node) {
    if (!(node.unwrapped() instanceof PredictorConfiguration predicting)) {
      return 0;
    }
    ModelShape shape = predicting.modelShape();
    long elements =
        predicting instanceof StateInterfaceConfiguration // once a window
            ? shape.outputs()
            : ActivationSize.of(types.of(node.name())).elements();
    return ofModel(multiplies.ofModel(node), elements, predicting.model(), shape);
  }

  /**
   * What a gradient model would cost.
   *
   * @param products the multiplications of its prediction for an example
   * @param elements the elements of the message
   * @param model the model
   * @param shape what it maps
   * @return the cost of an example
   */
  public static long ofModel(long products, long elements, GradientModel model, ModelShape shape) {
    return products * PRODUCTS + elements * OF_AN_ELEMENT + model.numParams(shape) * OF_A_PARAMETER;
  }
}
