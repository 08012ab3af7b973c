package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientOptions;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What all interfaces of a conversion are like.
 *
 * @param gradientModel the model of those that have none of their own; null for the default
 * @param defaults what the default is
 * @param gradientModels models by the name of the layer that the interface stands behind
 * @param conditional whether they see the labels
 * @param unconditional those that do not for all that, by the layer that they stand behind
 * @param syntheticInputs whether the module above predicts its input
 * @param learnt models that are to be taken over; or null
 * @param options what else their builders are told
 */
public record InterfaceSettings(
    GradientModel gradientModel,
    DefaultModels defaults,
    Map<String, GradientModel> gradientModels,
    boolean conditional,
    Set<String> unconditional,
    boolean syntheticInputs,
    LearntModels learnt,
    Consumer<SyntheticGradientOptions<?>> options) {

  /** The model of one interface. */
  GradientModel modelAt(String place, InputType message) {
    GradientModel own = gradientModels.getOrDefault(place, gradientModel);
    if (own == null && learnt != null) {
      own = learnt.modelBehind(place);
    }
    return own == null ? defaults.gradientModel(message, conditionalAt(place)) : own;
  }

  /** Whether one interface sees the labels. */
  boolean conditionalAt(String place) {
    return conditional && !unconditional.contains(place);
  }

  /** Tells a builder all but whether the model sees the labels. */
  void applyTo(SyntheticGradientOptions<?> builder, String place, InputType message) {
    builder.gradientModel(modelAt(place, message));
    options.accept(builder);
  }
}
