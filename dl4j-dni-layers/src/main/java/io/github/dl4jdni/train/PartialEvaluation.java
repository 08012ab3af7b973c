package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.modules.Inferred;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Evaluates a network that no host has all of: minibatches go from module to module, from host to
 * host, as in training, but without dropout, with batch normalization's running statistics and from
 * the first step of each sequence on. The last modules send outputs or losses to the host that has
 * the data. Nothing that training goes on from is changed.
 *
 * <p>It is used on host 0, between two calls of {@code fit} of the trainer, or in listeners for
 * which modules rest; the other hosts {@link DecoupledTrainer#serve serve}. When a host is lost or
 * a module fails, each method throws a {@link DecoupledTrainingException}, as {@code fit} does.
 */
public final class PartialEvaluation {

  private final DecoupledTrainer trainer;

  private PartialEvaluation(DecoupledTrainer trainer) {
    this.trainer = trainer;
  }

  /**
   * Evaluation of what a trainer trains.
   *
   * @param trainer of a {@link PartialNetwork}, on host 0
   * @return its evaluation
   * @throws IllegalArgumentException if the trainer's network is here as a whole
   */
  public static PartialEvaluation of(DecoupledTrainer trainer) {
    if (!trainer.isOfPart()) {
      throw new IllegalArgumentException(
          "the trainer has the whole network: call the network's own evaluate, score or output");
    }
    return new PartialEvaluation(trainer);
  }

  /**
   * Computes the network's outputs.
   *
   * @param data its features, with masks where it has any; those of labels mask the outputs
   * @return the outputs in the network's order, as its {@code output} gives them
   */
  public INDArray[] output(MultiDataSet data) {
    List<INDArray[]> given = new ArrayList<>();
    run(
        BatchSource.of(data),
        Inferred.Asked.OUTPUTS,
        (batch, outputs, score) -> given.add(outputs));
    return given.get(0);
  }

  /**
   * Computes the network's loss, with regularization, as its {@code score} does.
   *
   * @param data features and labels
   * @return the mean over examples
   */
  public double score(MultiDataSet data) {
    List<Double> given = new ArrayList<>();
    run(BatchSource.of(data), Inferred.Asked.LOSSES, (batch, outputs, score) -> given.add(score));
    return given.get(0);
  }

  /**
   * Computes the network's mean loss, as Deeplearning4j's {@code DataSetLossCalculator} does.
   *
   * @param data the minibatches; reset first if that is possible
   * @return the mean over examples; NaN without any
   */
  public double score(MultiDataSetIterator data) {
    Mean mean = new Mean();
    run(fromBeginning(data), Inferred.Asked.LOSSES, mean);
    return mean.sum / mean.examples;
  }

  /**
   * Computes the network's mean loss.
   *
   * @param data as for a {@link MultiDataSetIterator}
   * @return the mean over examples; NaN without any
   */
  public double score(DataSetIterator data) {
    return score(new MultiDataSetIteratorAdapter(data));
  }

  /** Adds up the losses of minibatches. */
  private static final class Mean implements Inference.Taker {
    private double sum;
    private long examples;

    @Override
    public void take(MultiDataSet data, INDArray[] outputs, double score) {
      long count = data.getFeatures(0).size(0);
      sum += score * count;
      examples += count;
    }
  }

  /**
   * Evaluates classification, for a network with one output.
   *
   * @param data the minibatches; reset first if that is possible
   * @return accuracy and the like
   * @throws IllegalArgumentException if the network has several outputs
   */
  public Evaluation evaluate(MultiDataSetIterator data) {
    return evaluate(data, new Evaluation());
  }

  /**
   * Evaluates classification, for a network with one output.
   *
   * @param data as for a {@link MultiDataSetIterator}
   * @return accuracy and the like
   * @throws IllegalArgumentException if the network has several outputs
   */
  public Evaluation evaluate(DataSetIterator data) {
    return evaluate(data, new Evaluation());
  }

  /**
   * Evaluates a network with one output.
   *
   * @param data the minibatches; reset first if that is possible
   * @param evaluation is given labels, outputs and the labels' mask of each
   * @param <E> its kind
   * @return the evaluation
   * @throws IllegalArgumentException if the network has several outputs; {@link #output} gives them
   */
  public <E extends IEvaluation<?>> E evaluate(MultiDataSetIterator data, E evaluation) {
    run(
        fromBeginning(data),
        Inferred.Asked.OUTPUTS,
        (batch, outputs, score) -> {
          if (outputs.length > 1) {
            throw new IllegalArgumentException(
                "the network has " + outputs.length + " outputs; evaluate what output(...) gives");
          }
          INDArray mask =
              batch.getLabelsMaskArrays() == null ? null : batch.getLabelsMaskArrays()[0];
          evaluation.eval(batch.getLabels(0), outputs[0], mask);
        });
    return evaluation;
  }

  /**
   * Evaluates a network with one output.
   *
   * @param data as for a {@link MultiDataSetIterator}
   * @param evaluation as for a {@link MultiDataSetIterator}
   * @param <E> its kind
   * @return the evaluation
   * @throws IllegalArgumentException if the network has several outputs
   */
  public <E extends IEvaluation<?>> E evaluate(DataSetIterator data, E evaluation) {
    return evaluate(new MultiDataSetIteratorAdapter(data), evaluation);
  }

  /**
   * For early stopping: the mean loss, the lower the better.
   *
   * @param data held-out minibatches; can be reset
   * @return what computes it, whatever network it is given
   * @see DecoupledEarlyStoppingTrainer#ofPart
   */
  public ScoreCalculator<Model> loss(MultiDataSetIterator data) {
    return new Calculator(true, () -> score(data));
  }

  /**
   * For early stopping: the mean loss, the lower the better.
   *
   * @param data as for a {@link MultiDataSetIterator}
   * @return what computes it, whatever network it is given
   */
  public ScoreCalculator<Model> loss(DataSetIterator data) {
    return loss(new MultiDataSetIteratorAdapter(data));
  }

  /**
   * For early stopping: a metric of classification, the higher the better.
   *
   * @param metric such as the accuracy
   * @param data held-out minibatches; can be reset
   * @return what computes it, whatever network it is given
   */
  public ScoreCalculator<Model> classification(
      Evaluation.Metric metric, MultiDataSetIterator data) {
    return new Calculator(false, () -> evaluate(data).scoreForMetric(metric));
  }

  /**
   * For early stopping: a metric of classification, the higher the better.
   *
   * @param metric such as the accuracy
   * @param data as for a {@link MultiDataSetIterator}
   * @return what computes it, whatever network it is given
   */
  public ScoreCalculator<Model> classification(Evaluation.Metric metric, DataSetIterator data) {
    return classification(metric, new MultiDataSetIteratorAdapter(data));
  }

  /** A score for early stopping. */
  private static final class Calculator implements ScoreCalculator<Model> {

    private static final long serialVersionUID = 1L;

    private final boolean minimizes;
    private final transient DoubleSupplier score;

    Calculator(boolean minimizes, DoubleSupplier score) {
      this.minimizes = minimizes;
      this.score = score;
    }

    @Override
    public double calculateScore(Model network) {
      return score.getAsDouble();
    }

    @Override
    public boolean minimizeScore() {
      return minimizes;
    }
  }

  private static BatchSource fromBeginning(MultiDataSetIterator data) {
    if (data.resetSupported()) {
      data.reset();
    }
    return BatchSource.of(data);
  }

  private void run(BatchSource source, Inferred.Asked asked, Inference.Taker taker) {
    trainer.infer(new Inference(source, asked, taker));
  }
}
