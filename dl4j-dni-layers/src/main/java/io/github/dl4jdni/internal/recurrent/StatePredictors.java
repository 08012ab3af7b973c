package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.Vectors;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the gradient models of a recurrent layer's states, one of all windows or one for each of the
 * first ones, and measures how well they fit: the running means of ⟨ĝ, g⟩ and ⟨ĝ, ĝ⟩ that
 * predictions are shrunk by. These are parameters that no updater moves: what is written as their
 * gradient is the difference from their present to their next value.
 */
public final class StatePredictors implements GradientPredictor {

  /** The parameter with the running means, [models, 2]. */
  public static final String FIT = "fit";

  private static final double MEMORY = 0.98;

  private final List<Window> windows;
  private final UnaryOperator<String> nameInOne;
  private final INDArray fit; // [models, 2], or null
  private INDArray gradient; // of all parameters, flat
  private final List<List<INDArray>> gradientParts = new ArrayList<>(); // by model
  private final BitSet written = new BitSet(); // models whose gradients may not be zero
  private boolean areLearntByUpdater;
  private INDArray fitGradient; // [models, 2], or null

  /**
   * Makes the models.
   *
   * @param windows the models, that of the first window first
   * @param nameInOne what one of them calls a parameter of all
   * @param fit the running means, [models, 2]; null without shrinkage
   */
  public StatePredictors(List<Window> windows, UnaryOperator<String> nameInOne, INDArray fit) {
    this.windows = List.copyOf(windows);
    this.nameInOne = nameInOne;
    this.fit = fit;
  }

  /** Which model is that of a window: the last one, if there are fewer. */
  int model(int window) {
    return Math.min(window, windows.size() - 1);
  }

  /** The model of a window. */
  GradientPredictor of(int window) {
    return windows.get(model(window)).predictor();
  }

  /** α = ⟨ĝ, g⟩ / ⟨ĝ, ĝ⟩ of a window's model, from 0 to 1; 0 before there was a prediction. */
  double shrinkage(int window) {
    if (fit == null) {
      return 1;
    }
    double squares = fit.getDouble(model(window), 1);
    return squares > 0 ? Math.max(0, Math.min(1, fit.getDouble(model(window), 0) / squares)) : 0;
  }

  /**
   * Before models learn: the others are to stay as they are. Gradients of statistics stay as they
   * were written, and are cleared once; what an updater makes of others may be in all.
   *
   * @param learning the models that write all of their gradients next
   */
  void clearGradients(Set<Integer> learning) {
    if (areLearntByUpdater) {
      if (windows.size() > 1 || learning.isEmpty()) {
        gradient.assign(0);
      }
    } else {
      written.stream()
          .filter(model -> !learning.contains(model))
          .forEach(model -> gradientParts.get(model).forEach(part -> part.assign(0)));
    }
    written.clear();
    learning.forEach(written::set);
    if (fit != null) {
      fitGradient.assign(0);
    }
  }

  /**
   * Measures how well a model's predictions fit targets that it has not learnt yet.
   *
   * @param window whose model it is
   * @param predicted ĝ, [n, S]
   * @param target g, [n, S], in the same order; rows that do not count are equal to their
   *     prediction, or anything
   * @param counts 1 for rows that count, 0 for others, [n, 1]; null if all do
   */
  void measure(int window, INDArray predicted, INDArray target, INDArray counts) {
    if (fit == null) {
      return;
    }
    INDArray counted = counts == null ? predicted : predicted.mulColumnVector(counts);
    double rows = counts == null ? predicted.size(0) : counts.sumNumber().doubleValue();
    if (rows > 0) {
      move(model(window), 0, Vectors.dot(counted, target) / rows);
      move(model(window), 1, Vectors.dot(counted, predicted) / rows);
    }
  }

  /** The difference from a running mean to the next. */
  private void move(int model, int column, double value) {
    double difference = (1 - MEMORY) * (fit.getDouble(model, column) - value);
    fitGradient.putScalar(model, column, difference);
  }

  boolean measures() {
    return fit != null;
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    gradient = flat;
    fitGradient = views.get(FIT);
    gradientParts.clear();
    for (Window window : windows) {
      Map<String, INDArray> own = window.views().apply(flat);
      window.predictor().setGradients(window.part().apply(flat), own);
      gradientParts.add(List.copyOf(own.values()));
      areLearntByUpdater =
          own.keySet().stream().anyMatch(key -> window.predictor().dividesByMinibatch(key));
    }
    written.set(0, windows.size());
  }

  /** Not by this: each window has its model. */
  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    throw new IllegalStateException("ask the model of a window");
  }

  /** Not by this: each window has its model. */
  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    throw new IllegalStateException("ask the model of a window");
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    if (key.equals(FIT)) {
      return false;
    }
    return windows.get(0).predictor().dividesByMinibatch(nameInOne.apply(key));
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    windows.forEach(each -> each.predictor().applyConstraints(iteration, epoch));
  }

  @Override
  public void clear() {
    windows.forEach(each -> each.predictor().clear());
  }

  /**
   * The model of a window.
   *
   * @param part its parameters, or their gradients, of those of all models; all of them where they
   *     do not lie together
   * @param views the same by the model's own names
   * @param predictor what runs it
   */
  public record Window(
      UnaryOperator<INDArray> part,
      Function<INDArray, Map<String, INDArray>> views,
      GradientPredictor predictor) {}
}
