package io.github.dl4jdni.train;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam (Kingma and Ba 2015) on float parameters in the host's memory, in one pass: the state and
 * the arithmetic are those of ND4J's, which takes several passes and whose own loop is not
 * vectorised. A piece at a time goes into Java's arrays, for loops over those are.
 *
 * <p>Used by one thread at a time.
 */
final class HostAdam {

  private static final int PIECE = 1024; // four arrays of it stay in the first cache

  private final Adam configuration;
  private final HostVector means;
  private final HostVector variances;
  private final HostVector gradients;
  private final HostVector parameters;
  private final float[] m = new float[PIECE];
  private final float[] v = new float[PIECE];
  private final float[] g = new float[PIECE];
  private final float[] p = new float[PIECE];

  private HostAdam(
      Adam configuration,
      HostVector means,
      HostVector variances,
      HostVector gradients,
      HostVector parameters) {
    this.configuration = configuration;
    this.means = means;
    this.variances = variances;
    this.gradients = gradients;
    this.parameters = parameters;
  }

  /**
   * The updater of a run of parameters.
   *
   * @param updater ND4J's, with its state
   * @param span the parameters and their gradients
   * @return one that shares the state; null if it is not Adam on floats in the host's memory
   */
  static HostAdam of(GradientUpdater<?> updater, ParameterGroup.Span span) {
    if (updater.getClass() != AdamUpdater.class) {
      return null;
    }
    AdamUpdater adam = (AdamUpdater) updater;
    Map<String, INDArray> state = adam.getState();
    HostVector means = HostVector.of(state.get(AdamUpdater.M_STATE));
    HostVector variances = HostVector.of(state.get(AdamUpdater.V_STATE));
    HostVector gradients = HostVector.of(span.gradients());
    HostVector parameters = HostVector.of(span.parameters());
    boolean visible = means != null && variances != null && gradients != null && parameters != null;
    return visible ? new HostAdam(adam.getConfig(), means, variances, gradients, parameters) : null;
  }

  /** Divides the gradients and makes steps of them; the parameters stay as they are. */
  void prepare(int iteration, int epoch, int examples) {
    float rate = rate(iteration, epoch);
    for (int from = 0; from < gradients.length(); from += PIECE) {
      makeSteps(from, length(from), rate, examples);
    }
  }

  /** Takes the steps that were made. */
  void apply() {
    for (int from = 0; from < gradients.length(); from += PIECE) {
      gradients.read(from, g, length(from));
      takeSteps(from, length(from));
    }
  }

  /** Makes steps and takes them. */
  void update(int iteration, int epoch, int examples) {
    float rate = rate(iteration, epoch);
    for (int from = 0; from < gradients.length(); from += PIECE) {
      makeSteps(from, length(from), rate, examples);
      takeSteps(from, length(from));
    }
  }

  private int length(int from) {
    return Math.min(PIECE, gradients.length() - from);
  }

  /** α√(1 − β₂ᵗ) / (1 − β₁ᵗ), rounded where ND4J rounds. */
  private float rate(int iteration, int epoch) {
    float rate = (float) configuration.getLearningRate(iteration, epoch);
    float decayOfMean = (float) Math.pow((float) configuration.getBeta1(), iteration + 1.0);
    float decayOfVariance = (float) Math.pow((float) configuration.getBeta2(), iteration + 1.0);
    float root = (float) Math.sqrt(1.0 - decayOfVariance);
    float corrected = (float) (rate * root / (1.0 - decayOfMean));
    boolean usable = corrected != 0 && Float.isFinite(corrected);
    return usable ? corrected : (float) configuration.getEpsilon();
  }

  private void makeSteps(int from, int length, float rate, int examples) {
    means.read(from, m, length);
    variances.read(from, v, length);
    gradients.read(from, g, length);
    if (examples != 1) {
      divide(g, length, examples);
    }
    average(m, g, length, (float) configuration.getBeta1());
    averageSquares(v, g, length, (float) configuration.getBeta2());
    makeSteps(g, m, v, length, rate, (float) configuration.getEpsilon());
    means.write(from, m, length);
    variances.write(from, v, length);
    gradients.write(from, g, length);
  }

  private void takeSteps(int from, int length) {
    parameters.read(from, p, length);
    subtract(p, g, length);
    parameters.write(from, p, length);
  }

  // Plain loops over arrays, each of a method of its own: so the virtual machine vectorises them.

  private static void divide(float[] g, int length, float by) {
    for (int i = 0; i < length; i++) {
      g[i] /= by;
    }
  }

  private static void average(float[] m, float[] g, int length, float beta) {
    float rest = 1 - beta;
    for (int i = 0; i < length; i++) {
      m[i] = beta * m[i] + g[i] * rest;
    }
  }

  private static void averageSquares(float[] v, float[] g, int length, float beta) {
    float rest = 1 - beta;
    for (int i = 0; i < length; i++) {
      v[i] = beta * v[i] + g[i] * g[i] * rest;
    }
  }

  private static void makeSteps(
      float[] g, float[] m, float[] v, int length, float rate, float epsilon) {
    for (int i = 0; i < length; i++) {
      g[i] = m[i] * rate / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }

  private static void subtract(float[] p, float[] g, int length) {
    for (int i = 0; i < length; i++) {
      p[i] -= g[i];
    }
  }
}
