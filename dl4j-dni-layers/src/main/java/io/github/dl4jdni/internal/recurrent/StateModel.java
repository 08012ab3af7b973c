package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.internal.arrays.Vectors;
import io.github.dl4jdni.internal.interfaces.GradientObservers;
import io.github.dl4jdni.internal.interfaces.NotFinite;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gradient models of states: ĝ = M(s, c), learnt from samples of states and their gradients. */
final class StateModel {

  private final StatePredictors predictors;
  private final GradientObservers observers;

  StateModel(StatePredictors predictors, GradientObservers observers) {
    this.predictors = predictors;
    this.observers = observers;
  }

  /**
   * Predicts.
   *
   * @param window which window of the sequence the states are the last ones of, from 0
   * @param states [n, S]
   * @param seen labels, and a one behind each row, [n, labels + 1]
   * @param step where training stands
   * @return the prediction, [n, S]
   */
  INDArray predict(int window, INDArray states, INDArray seen, TrainingStep step) {
    return predict(window, states, seen, null, step);
  }

  private INDArray predict(
      int window, INDArray states, INDArray seen, INDArray counts, TrainingStep step) {
    GradientPredictor predictor = predictors.of(window);
    predictor.setProgress(step.iteration(), step.epoch());
    predictor.setRows(new MessageRows(states.size(0), false, counts));
    return predictor.predict(states, seen, ArrayType.BP_WORKING_MEM, step.workspaces());
  }

  /** What predictions for a window's final states are to be multiplied by. */
  double shrinkage(int window) {
    return predictors.shrinkage(window);
  }

  /** Whether a model learns of ends that are known, where its prediction is not used. */
  boolean learnsKnownEnds() {
    return predictors.of(0).learnsKnownEnds();
  }

  /**
   * Writes the models' gradients: of ½‖M(s, c) − g‖², summed over all samples of a model's; zero
   * for models without a sample.
   *
   * @param samples one or more
   * @param step where training stands
   * @throws NonFiniteNumbersException if a gradient is not finite
   */
  void learn(List<Sample> samples, TrainingStep step) {
    Map<Integer, List<Sample>> ofModels = new LinkedHashMap<>();
    for (Sample sample : samples) {
      ofModels
          .computeIfAbsent(predictors.model(sample.window()), model -> new ArrayList<>())
          .add(sample);
    }
    predictors.clearGradients(ofModels.keySet());
    ofModels.forEach((model, own) -> learn(model, own, step));
  }

  /** No model learns: all gradients are zero. */
  void learnNothing() {
    predictors.clearGradients(Set.of());
  }

  private void learn(int model, List<Sample> samples, TrainingStep step) {
    INDArray states = joined(samples.stream().map(Sample::states).toList(), step);
    INDArray seen = joined(samples.stream().map(Sample::seen).toList(), step);
    INDArray counts = counts(samples, Sample::counts);
    INDArray predicted = predict(model, states, seen, counts, step);
    INDArray residual =
        step.workspaces().dup(ArrayType.BP_WORKING_MEM, predicted, predicted.ordering());
    long row = 0;
    for (Sample sample : samples) {
      long end = row + sample.states().size(0);
      sample.subtractTarget(
          samples.size() == 1
              ? residual
              : residual.get(NDArrayIndex.interval(row, end), NDArrayIndex.all()));
      row = end;
    }
    boolean observed = observers.observe(step.iteration());
    if (observed || predictors.measures()) {
      INDArray target =
          step.workspaces().dup(ArrayType.BP_WORKING_MEM, predicted, predicted.ordering());
      Vectors.subtract(residual, target);
      predictors.measure(model, predicted, target, counts(samples, Sample::measured));
      if (observed) {
        observers.learning(predicted, target, counts, step.iteration());
      }
    }
    if (!write(model, residual, step)) {
      throw NotFinite.learning(
          step,
          samples.stream().allMatch(Sample::isTargetFinite),
          FiniteNumbers.areAllIn(predicted),
          predicted.dataType());
    }
  }

  /** Which rows count for something, or null if all do. */
  private static INDArray counts(List<Sample> samples, Function<Sample, INDArray> ofSample) {
    if (samples.stream().allMatch(sample -> ofSample.apply(sample) == null)) {
      return null;
    }
    List<INDArray> columns = new ArrayList<>();
    for (Sample sample : samples) {
      INDArray counts = ofSample.apply(sample);
      INDArray states = sample.states();
      columns.add(counts == null ? Nd4j.ones(states.dataType(), states.size(0), 1) : counts);
    }
    return Nd4j.concat(0, columns.toArray(INDArray[]::new));
  }

  /** Shows residuals of many states; those that are not learnt from have a residual of zero. */
  void observe(INDArray predicted, INDArray residual, TrainingStep step) {
    if (observers.observe(step.iteration())) {
      INDArray counts =
          residual.norm1(true, 1).gt(0).castTo(residual.dataType()).reshape(residual.size(0), 1);
      observers.learning(predicted, predicted.sub(residual), counts, step.iteration());
    }
  }

  /**
   * Writes a model's gradients from ĝ − g for its last prediction.
   *
   * @return false if that is not finite
   */
  boolean write(int window, INDArray residual, TrainingStep step) {
    return Double.isFinite(predictors.of(window).learn(residual, step.workspaces()));
  }

  /**
   * The gradient of the last learning's loss with respect to the states of its first rows.
   *
   * @param window whose model's
   * @param rows how many
   * @param step where training stands
   * @return [rows, S]
   */
  INDArray stateGradient(int window, long rows, TrainingStep step) {
    return predictors
        .of(window)
        .messageGradient(step.workspaces())
        .get(NDArrayIndex.interval(0, rows), NDArrayIndex.all());
  }

  /** Arrays below each other. */
  static INDArray joined(List<INDArray> arrays, TrainingStep step) {
    if (arrays.size() == 1) {
      return arrays.get(0);
    }
    long rows = arrays.stream().mapToLong(array -> array.size(0)).sum();
    INDArray joined =
        step.workspaces()
            .createUninitialized(
                ArrayType.BP_WORKING_MEM,
                arrays.get(0).dataType(),
                new long[] {rows, arrays.get(0).size(1)},
                'c');
    Nd4j.exec(
        DynamicCustomOp.builder("concat")
            .addInputs(new ArrayList<>(arrays).toArray(INDArray[]::new))
            .addOutputs(joined)
            .addIntegerArguments(0)
            .build());
    return joined;
  }

  /**
   * States whose gradient is known.
   *
   * @param window which window of the sequence they are the last ones of, from 0
   * @param states s, [n, S]
   * @param seen what the model sees beside them, [n, labels + 1]
   * @param target g, [n, S]; null for zero
   * @param counts 1 for rows that count, 0 for others, [n, 1]; null if all do
   * @param isMeasured false for ends that were known in time: how well the prediction fits says
   *     nothing of those that are handed in, since zero was
   */
  record Sample(
      int window,
      INDArray states,
      INDArray seen,
      INDArray target,
      INDArray counts,
      boolean isMeasured) {

    /** Which rows count for the shrinkage, [n, 1]; null if all do. */
    INDArray measured() {
      return isMeasured ? counts : Nd4j.zeros(states.dataType(), states.size(0), 1);
    }

    boolean isTargetFinite() {
      return target == null || FiniteNumbers.areAllIn(target);
    }

    /** ĝ − g in place of ĝ. */
    void subtractTarget(INDArray prediction) {
      if (target != null) {
        Vectors.subtract(target, prediction);
      }
      if (counts != null) {
        prediction.muliColumnVector(counts);
      }
    }
  }
}
