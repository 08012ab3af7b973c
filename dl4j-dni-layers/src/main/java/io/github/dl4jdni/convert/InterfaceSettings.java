package io.github.dl4jdni.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientOptions;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What all interfaces of a conversion are like.
 *
 * @param gradientModel the model of those that have none of their own; null for the default
 * @param defaults what the default is
 * @param gradientModels models by the name of the layer that the interface stands behind
 * @param conditional whether they see the labels
 * @param unconditional those that do not for all that, by the layer that they stand behind
 * @param syntheticInputs whether the module above predicts its input
 * @param updater the gradient models' updater; null for that of the layers below
 * @param consumptionScale s
 * @param mixing λ
 * @param warmUp the iteration from which on they may take over
 * @param warmUpR2 the R² from which on they may; null for any
 */
record InterfaceSettings(
    GradientModel gradientModel,
    DefaultModels defaults,
    Map<String, GradientModel> gradientModels,
    boolean conditional,
    Set<String> unconditional,
    boolean syntheticInputs,
    IUpdater updater,
    double consumptionScale,
    double mixing,
    int warmUp,
    Double warmUpR2) {

  /** The model of one interface. */
  GradientModel modelAt(String place, InputType message) {
    GradientModel own = gradientModels.getOrDefault(place, gradientModel);
    return own == null ? defaults.gradientModel(message, conditionalAt(place)) : own;
  }

  /** Whether one interface sees the labels. */
  boolean conditionalAt(String place) {
    return conditional && !unconditional.contains(place);
  }

  /** Tells a builder all but whether the model sees the labels. */
  void applyTo(SyntheticGradientOptions<?> options, String place, InputType message) {
    options.gradientModel(modelAt(place, message));
    options.consumptionScale(consumptionScale);
    options.mixing(mixing);
    options.warmUp(warmUp);
    if (warmUpR2 != null) {
      options.warmUpToR2(warmUpR2);
    }
    if (updater != null) {
      options.gradientModelUpdater(updater);
    }
  }
}
