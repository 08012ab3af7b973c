package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.network.Evaluable;

/** What a saved model is trained on, and judged by. */
public final class ModelExamples {

  private final ModelFit fit;

  ModelExamples(ModelFit fit) {
    this.fit = fit;
  }

  /** {@return in words, what was read} */
  public String description() {
    return fit.examples().description() + ": " + String.join("; ", fit.examples().notes());
  }

  /**
   * {@return minibatches to train on, in an order that depends on the seed and the epoch alone}
   *
   * @param size examples of each
   * @param seed of the order
   */
  public ShuffledBatches batches(int size, long seed) {
    ShuffledBatches batches = ShuffledBatches.forTraining(fit.examples().training(), size, seed);
    batches.setPreProcessor(fit.preparation().forTraining());
    return batches;
  }

  /**
   * {@return how a network does on the examples that are measured on: the lower, the better}
   *
   * @param network the network, at rest
   * @throws io.github.dl4jdni.layers.NonFiniteNumbersException if its output is not finite
   */
  public double measure(Evaluable network) {
    return fit.judge().measures(network).get(fit.task().measure().toString());
  }

  /**
   * {@return a measure in words}
   *
   * @param value what {@link #measure} gave
   */
  public String text(double value) {
    return fit.examples().measuredOn()
        + " "
        + fit.task().measure().label()
        + " "
        + fit.task().measure().text(value).strip();
  }
}
