package io.github.dl4jdni.train;

import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * A listener that a {@link DecoupledTrainer} calls while modules go on working: it reads nothing of
 * the network but score, counts and time, save in the iterations that it names. Under stock {@code
 * fit} it is a listener like any other.
 */
public interface DecoupledListener extends TrainingListener {

  /**
   * Whether the listener reads more of the network when an iteration is done, so that all modules
   * have to come to rest first.
   *
   * @param iteration the iteration
   * @return false by default
   */
  default boolean readsNetwork(int iteration) {
    return false;
  }

  /**
   * A trainer takes up its work, or ends it.
   *
   * @param modules tells at any time what its modules have done; null at the end of the trainer's
   *     work
   */
  default void trainedBy(Supplier<List<ModuleActivity>> modules) {}
}
