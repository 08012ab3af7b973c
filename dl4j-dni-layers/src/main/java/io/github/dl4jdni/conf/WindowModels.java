package io.github.dl4jdni.conf;

import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.StatePredictors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The gradient models of a recurrent layer's states: one of all windows, or one for each of the
 * first ones; and what tells how well they fitted.
 *
 * <p>Parameters: those of a single model under their own names, those of several behind {@code
 * window0-}, {@code window1-} and so on; then {@code fit} [models, 2], where predictions are
 * shrunk. Not part of a configuration: made from one whenever it is asked for.
 */
final class WindowModels extends GradientModel {

  private static final long serialVersionUID = 1L;

  private static final String WINDOW = "window";

  private final GradientModel each;
  private final int count;
  private final boolean shrinkage;

  private WindowModels(GradientModel each, int count, boolean shrinkage) {
    this.each = each;
    this.count = count;
    this.shrinkage = shrinkage;
  }

  static GradientModel of(StateGradientLayer layer) {
    StateGradientConfiguration states = layer.getStateGradient();
    return new WindowModels(
        layer.getSyntheticGradient().getGradientModel(),
        Math.max(1, states.getModels()),
        states.isShrinkage());
  }

  private String prefix(int window) {
    return count == 1 ? "" : WINDOW + window + "-";
  }

  private String nameInEach(String key) {
    return count == 1 ? key : key.substring(key.indexOf('-') + 1);
  }

  private static boolean isFit(String key) {
    return key.equals(StatePredictors.FIT);
  }

  @Override
  public boolean learnsFromGradient() {
    return each.learnsFromGradient();
  }

  @Override
  public long numParams(ModelShape shape) {
    return count * each.numParams(shape) + (shrinkage ? 2L * count : 0);
  }

  @Override
  public List<String> parameterKeys() {
    List<String> keys = new ArrayList<>();
    for (int window = 0; window < count; window++) {
      for (String key : each.parameterKeys()) {
        keys.add(prefix(window) + key);
      }
    }
    if (shrinkage) {
      keys.add(StatePredictors.FIT);
    }
    return keys;
  }

  @Override
  public boolean isWeight(String key) {
    return !isFit(key) && each.isWeight(nameInEach(key));
  }

  @Override
  public boolean isBias(String key) {
    return !isFit(key) && each.isBias(nameInEach(key));
  }

  @Override
  public IUpdater updater(String key) {
    return isFit(key) ? new NoOp() : each.updater(nameInEach(key));
  }

  @Override
  public double learningRateFactor(String key) {
    return isFit(key) ? 1 : each.learningRateFactor(nameInEach(key));
  }

  @Override
  public List<Regularization> regularization(String key) {
    return isFit(key) ? List.of() : each.regularization(nameInEach(key));
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (int window = 0; window < count; window++) {
      String prefix = prefix(window);
      each.parameters(shape, enclosing, part(shape, flat, window), initialize)
          .forEach((key, view) -> views.put(prefix + key, view));
    }
    addFit(shape, flat, views);
    if (initialize && shrinkage) {
      views.get(StatePredictors.FIT).assign(0);
    }
    return views;
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (int window = 0; window < count; window++) {
      String prefix = prefix(window);
      each.gradients(shape, enclosing, part(shape, flat, window))
          .forEach((key, view) -> views.put(prefix + key, view));
    }
    addFit(shape, flat, views);
    return views;
  }

  private INDArray part(ModelShape shape, INDArray flat, int window) {
    long length = each.numParams(shape);
    return count == 1 && !shrinkage
        ? flat
        : flat.get(NDArrayIndex.interval(window * length, (window + 1) * length));
  }

  private void addFit(ModelShape shape, INDArray flat, Map<String, INDArray> views) {
    if (shrinkage) {
      long from = count * each.numParams(shape);
      views.put(
          StatePredictors.FIT,
          flat.get(NDArrayIndex.interval(from, from + 2L * count)).reshape('c', count, 2));
    }
  }

  @Override
  public void validate(ModelShape shape, String where) {
    each.validate(shape, where);
  }

  @Override
  public long multiplies(ModelShape shape) {
    return each.multiplies(shape);
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    List<StatePredictors.Window> windows = new ArrayList<>();
    long length = each.numParams(shape);
    for (int window = 0; window < count; window++) {
      windows.add(
          new StatePredictors.Window(
              prefix(window),
              window * length,
              (window + 1) * length,
              each.instantiate(shape, enclosing, part(shape, flat, window), dataType)));
    }
    return new StatePredictors(
        windows, parameters(shape, enclosing, flat, false).get(StatePredictors.FIT));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowModels that
        && each.equals(that.each)
        && count == that.count
        && shrinkage == that.shrinkage;
  }

  @Override
  public int hashCode() {
    return 31 * each.hashCode() + count;
  }

  @Override
  public String toString() {
    return each.toString();
  }
}
