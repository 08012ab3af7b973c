package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.data.Examples;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.data.Task;
import io.github.dl4jdni.cli.network.Evaluable;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Measures networks on the measured examples. */
final class Judge {

  private static final int BATCH = 500;

  private final Examples measured;
  private final OutputTask task;
  private final BatchPreparation preparation;

  Judge(Examples measured, OutputTask task, BatchPreparation preparation) {
    this.measured = measured;
    this.task = task;
    this.preparation = preparation;
  }

  /**
   * {@return all measures of a network, by name; the one that it is judged by first}
   *
   * @throws NonFiniteNumbersException if its output is not finite
   */
  Map<String, Double> measures(Evaluable network) {
    Tally tally = new Tally();
    ShuffledBatches batches = ShuffledBatches.forEvaluation(measured, BATCH);
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      INDArray labels = batch.getLabels();
      INDArray mask = batch.getLabelsMaskArray();
      DataSet prepared = batch.copy();
      if (task.measure() == Measure.LOSS) {
        preparation.prepare(prepared);
        tally.loss(network.score(prepared), batch.numExamples());
      } else {
        preparation.prepareFeatures(prepared);
      }
      INDArray output = network.output(prepared);
      if (!Double.isFinite(output.sumNumber().doubleValue())) {
        throw new NonFiniteNumbersException("the network's output is NaN or infinite");
      }
      tally.add(preparation.judged(labels), preparation.inUnits(output, mask), mask);
    }
    return tally.measures();
  }

  /** What batches add up to. */
  private final class Tally {

    private final Evaluation classes = new Evaluation();
    private EvaluationBinary binary;
    private final RegressionEvaluation numbers = new RegressionEvaluation();
    private double losses;
    private long examples;

    void loss(double mean, int count) {
      losses += mean * count;
      examples += count;
    }

    void add(INDArray labels, INDArray output, INDArray mask) {
      if (labels.size(1) != output.size(1)) {
        return; // as of mixtures, which have a loss alone
      }
      INDArray same = output.castTo(labels.dataType());
      if (isBinary(labels)) {
        if (binary == null) {
          binary = new EvaluationBinary(threshold(labels.size(1)));
        }
        binary.eval(labels, same, mask);
      } else if (task.task() == Task.CLASSIFICATION) {
        classes.eval(labels, same, mask);
      }
      if (isOfNumbers()) {
        numbers.eval(labels, same, mask);
      }
    }

    private boolean isBinary(INDArray labels) {
      return task.task() == Task.MULTI_LABEL
          || (task.task() == Task.CLASSIFICATION && labels.size(1) == 1);
    }

    private boolean isOfNumbers() {
      return task.task() == Task.REGRESSION
          || task.measure() == Measure.MSE
          || task.measure() == Measure.MAE;
    }

    private INDArray threshold(long width) {
      boolean signs =
          task.encoding() == OutputTask.Encoding.SINGLE_SIGN
              || task.encoding() == OutputTask.Encoding.SIGNS;
      return Nd4j.valueArrayOf(new long[] {width}, signs ? 0.0 : 0.5);
    }

    Map<String, Double> measures() {
      Map<String, Double> measures = new LinkedHashMap<>();
      if (examples > 0) {
        measures.put(Measure.LOSS.toString(), losses / examples);
      }
      if (isOfNumbers() && !numbers.getExampleCountPerColumn().isEmpty()) {
        measures.put(Measure.MSE.toString(), numbers.averageMeanSquaredError());
        measures.put(Measure.MAE.toString(), numbers.averageMeanAbsoluteError());
        measures.put("R²", numbers.averageRSquared());
      }
      if (binary != null) {
        double accuracy = binary.averageAccuracy();
        measures.put(
            (task.task() == Task.MULTI_LABEL ? Measure.LABEL_ERROR : Measure.ERROR).toString(),
            100 * (1 - accuracy));
      } else if (task.task() == Task.CLASSIFICATION) {
        measures.put(Measure.ERROR.toString(), error(classes));
      }
      return measures;
    }

    /** Of a whole number of examples, so that rounding does not show. */
    private double error(Evaluation evaluation) {
      long count = evaluation.getNumRowCounter();
      long wrong = count - Math.round(evaluation.accuracy() * count);
      return 100.0 * wrong / count;
    }
  }
}
