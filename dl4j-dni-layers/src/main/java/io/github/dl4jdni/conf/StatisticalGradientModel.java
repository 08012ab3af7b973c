package io.github.dl4jdni.conf;

import io.github.dl4jdni.layers.GradientPredictor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A gradient model whose last parameters are statistics, which no updater moves. Several such
 * models can lie side by side: first what is learnt of all, then the statistics of all.
 */
abstract class StatisticalGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  /** Whether an updater moves a part of the parameters. */
  abstract boolean isLearntByUpdater();

  /** How many parameters an updater moves, by one rule for all. */
  abstract long learntParams(ModelShape shape);

  /** How many statistics there are. */
  abstract long statisticsParams(ModelShape shape);

  /** Lays what is learnt over a vector of {@link #learntParams} elements. */
  abstract Map<String, INDArray> learnt(ModelShape shape, INDArray flat);

  /** Lays the statistics over a vector of {@link #statisticsParams} elements. */
  abstract Map<String, INDArray> statistics(ModelShape shape, INDArray flat);

  /** Fills what is learnt with fresh values; all is zero before, as the statistics remain. */
  abstract void initialize(
      ModelShape shape, NeuralNetConfiguration enclosing, Map<String, INDArray> learnt);

  /** Makes what runs the model on its parameters, by name. */
  abstract GradientPredictor instantiate(ModelShape shape, Map<String, INDArray> parameters);

  @Override
  public final long numParams(ModelShape shape) {
    return learntParams(shape) + statisticsParams(shape);
  }

  @Override
  public final Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = gradients(shape, enclosing, flat);
    if (initialize) {
      flat.assign(0);
      initialize(shape, enclosing, views);
    }
    return views;
  }

  @Override
  public final Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    long learnt = learntParams(shape);
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (learnt > 0) {
      views.putAll(learnt(shape, flat.get(NDArrayIndex.interval(0, learnt))));
    }
    views.putAll(statistics(shape, flat.get(NDArrayIndex.interval(learnt, flat.length()))));
    return views;
  }

  @Override
  public final GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return instantiate(shape, gradients(shape, enclosing, flat));
  }
}
