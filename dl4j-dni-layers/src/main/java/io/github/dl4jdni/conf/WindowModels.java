package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.recurrent.StatePredictors;
import io.github.dl4jdni.layers.GradientPredictor;
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
 * window0-}, {@code window1-} and so on. But of several with statistics, what is learnt of all is
 * one parameter, {@code windows}, and the statistics of all another, {@code statistics}:
 * Deeplearning4j's updaters take longer for each parameter than a window's arithmetic does. Then
 * {@code fit} [models, 2], where predictions are shrunk. Not part of a configuration: made from one
 * whenever it is asked for.
 */
final class WindowModels extends GradientModel {

  private static final long serialVersionUID = 1L;

  private static final String WINDOW = "window";

  /** What is learnt of all windows' models, one after another, flat. */
  private static final String JOINED = "windows";

  /** The statistics of all windows' models, one after another, flat. */
  private static final String STATISTICS = "statistics";

  private final GradientModel each;
  private final int count;
  private final boolean shrinkage;

  private WindowModels(GradientModel each, int count, boolean shrinkage) {
    this.each = each;
    this.count = count;
    this.shrinkage = shrinkage;
  }

  static GradientModel of(StateInterfaceConfiguration layer) {
    StateGradientConfiguration states = layer.getStateGradient();
    return new WindowModels(
        layer.getSyntheticGradient().getGradientModel(),
        Math.max(1, states.getModels()),
        states.isShrinkage());
  }

  private String prefix(int window) {
    return count == 1 ? "" : WINDOW + window + "-";
  }

  /** The model as one whose statistics lie apart, if there are several of it; null otherwise. */
  private StatisticalGradientModel joined() {
    return count > 1 && each instanceof StatisticalGradientModel statistical ? statistical : null;
  }

  /** The name, in one window's model, of a parameter that is treated as one of several is. */
  private String nameInOne(String key) {
    if (joined() == null) {
      return count == 1 ? key : key.substring(key.indexOf('-') + 1);
    }
    List<String> keys = each.parameterKeys();
    return key.equals(JOINED) ? keys.get(0) : keys.get(keys.size() - 1);
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
    if (joined() != null) {
      if (joined().isLearntByUpdater()) {
        keys.add(JOINED);
      }
      keys.add(STATISTICS);
    } else {
      for (int window = 0; window < count; window++) {
        for (String key : each.parameterKeys()) {
          keys.add(prefix(window) + key);
        }
      }
    }
    if (shrinkage) {
      keys.add(StatePredictors.FIT);
    }
    return keys;
  }

  @Override
  public boolean isWeight(String key) {
    return !isFit(key) && each.isWeight(nameInOne(key));
  }

  @Override
  public boolean isBias(String key) {
    return !isFit(key) && joined() == null && each.isBias(nameInOne(key));
  }

  @Override
  public IUpdater updater(String key) {
    return isFit(key) ? new NoOp() : each.updater(nameInOne(key));
  }

  @Override
  public double learningRateFactor(String key) {
    return isFit(key) ? 1 : each.learningRateFactor(nameInOne(key));
  }

  @Override
  public List<Regularization> regularization(String key) {
    return isFit(key) ? List.of() : each.regularization(nameInOne(key));
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (joined() != null) {
      if (initialize) {
        flat.assign(0);
        for (int window = 0; window < count; window++) {
          joined().initialize(shape, enclosing, viewsOfOne(shape, enclosing, flat, window));
        }
      }
      addJoined(shape, flat, views);
    } else {
      for (int window = 0; window < count; window++) {
        String prefix = prefix(window);
        each.parameters(shape, enclosing, part(shape, flat, window), initialize)
            .forEach((key, view) -> views.put(prefix + key, view));
      }
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
    if (joined() != null) {
      addJoined(shape, flat, views);
    } else {
      for (int window = 0; window < count; window++) {
        String prefix = prefix(window);
        viewsOfOne(shape, enclosing, flat, window)
            .forEach((key, view) -> views.put(prefix + key, view));
      }
    }
    addFit(shape, flat, views);
    return views;
  }

  private void addJoined(ModelShape shape, INDArray flat, Map<String, INDArray> views) {
    long split = count * joined().learntParams(shape);
    if (split > 0) {
      views.put(JOINED, flat.get(NDArrayIndex.interval(0, split)));
    }
    views.put(STATISTICS, flat.get(NDArrayIndex.interval(split, count * each.numParams(shape))));
  }

  /** The parameters of one window's model, or their gradients, by the model's own names. */
  private Map<String, INDArray> viewsOfOne(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, int window) {
    StatisticalGradientModel joined = joined();
    if (joined == null) {
      return each.gradients(shape, enclosing, part(shape, flat, window));
    }
    Map<String, INDArray> views = new LinkedHashMap<>();
    long learnt = joined.learntParams(shape);
    if (learnt > 0) {
      views.putAll(joined.learnt(shape, piece(flat, window * learnt, learnt)));
    }
    long statistics = joined.statisticsParams(shape);
    views.putAll(
        joined.statistics(shape, piece(flat, count * learnt + window * statistics, statistics)));
    return views;
  }

  /** A window's own part of what is not joined. */
  private INDArray part(ModelShape shape, INDArray flat, int window) {
    long length = each.numParams(shape);
    return count == 1 && !shrinkage ? flat : piece(flat, window * length, length);
  }

  private static INDArray piece(INDArray flat, long from, long length) {
    return flat.get(NDArrayIndex.interval(from, from + length));
  }

  private void addFit(ModelShape shape, INDArray flat, Map<String, INDArray> views) {
    if (shrinkage) {
      views.put(
          StatePredictors.FIT,
          piece(flat, count * each.numParams(shape), 2L * count).reshape('c', count, 2));
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
    for (int window = 0; window < count; window++) {
      int which = window;
      windows.add(
          new StatePredictors.Window(
              whole -> joined() == null ? part(shape, whole, which) : whole,
              whole -> viewsOfOne(shape, enclosing, whole, which),
              joined() == null
                  ? each.instantiate(shape, enclosing, part(shape, flat, window), dataType)
                  : joined().instantiate(shape, viewsOfOne(shape, enclosing, flat, which))));
    }
    return new StatePredictors(
        windows,
        this::nameInOne,
        parameters(shape, enclosing, flat, false).get(StatePredictors.FIT));
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
