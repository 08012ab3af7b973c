package io.github.dl4jdni.internal.interfaces;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Normalises a gradient model's gradient as Deeplearning4j's updater normalises a layer's.
 *
 * <p>The updater divides by the minibatch's size first; here the gradient is still the sum over the
 * minibatch, so that all norms are compared at that size.
 */
final class GradientNormalizer {

  private static final double TINY = 1e-5; // as Deeplearning4j has it, against 0/0

  private GradientNormalizer() {}

  static void normalize(
      GradientNormalization normalization,
      double threshold,
      Map<String, INDArray> gradients,
      int minibatch) {
    switch (normalization) {
      case None -> {}
      case RenormalizeL2PerLayer -> scaleTo(minibatch, gradients.values(), false);
      case RenormalizeL2PerParamType ->
          gradients.values().forEach(each -> scaleTo(minibatch, List.of(each), false));
      case ClipL2PerLayer -> scaleTo(threshold * minibatch, gradients.values(), true);
      case ClipL2PerParamType ->
          gradients.values().forEach(each -> scaleTo(threshold * minibatch, List.of(each), true));
      case ClipElementWiseAbsoluteValue ->
          gradients.values().forEach(each -> clip(each, threshold * minibatch));
    }
  }

  private static void scaleTo(double norm, Collection<INDArray> gradients, boolean onlyDown) {
    double squares = 0;
    for (INDArray each : gradients) {
      double part = each.norm2Number().doubleValue();
      squares += part * part;
    }
    double actual = squares == 0 ? TINY : Math.sqrt(squares);
    if (!onlyDown || actual > norm) {
      gradients.forEach(each -> each.muli(norm / actual));
    }
  }

  private static void clip(INDArray gradient, double limit) {
    BooleanIndexing.replaceWhere(gradient, limit, Conditions.greaterThan(limit));
    BooleanIndexing.replaceWhere(gradient, -limit, Conditions.lessThan(-limit));
  }
}
