package io.github.dl4jdni.internal.updaters;

import io.github.dl4jdni.internal.arrays.HostVector;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.NesterovsUpdater;
import org.nd4j.linalg.learning.RmsPropUpdater;

/**
 * One of ND4J's updaters on floats in the host's memory, in one pass over it: the state and the
 * arithmetic are ND4J's own, which takes several passes, by loops that are not vectorised. A piece
 * at a time goes into Java's arrays, for loops over those are.
 *
 * <p>Used by one thread at a time.
 */
public abstract sealed class OnePass permits AdamPass, NesterovsPass, RmsPropPass {

  private static final int PIECE = 1024; // a few arrays of it stay in the first cache

  private final HostVector gradients;
  private final HostVector parameters; // null where steps are made and not taken
  private final List<HostVector> states;
  private final float[] g = new float[PIECE];
  private final float[] p;
  private final float[][] s;

  OnePass(Vectors vectors) {
    gradients = vectors.gradients();
    parameters = vectors.parameters();
    states = vectors.states();
    p = new float[parameters == null ? 0 : PIECE];
    s = new float[states.size()][PIECE];
  }

  /**
   * What a pass goes over.
   *
   * @param gradients which become steps
   * @param parameters that take them; null for none
   * @param states the updater's
   */
  record Vectors(HostVector gradients, HostVector parameters, List<HostVector> states) {

    static Vectors of(INDArray gradients, INDArray parameters, INDArray... states) {
      return new Vectors(
          HostVector.of(gradients),
          HostVector.of(parameters),
          Arrays.asList(Arrays.stream(states).map(HostVector::of).toArray(HostVector[]::new)));
    }

    boolean areVisible() {
      return gradients != null && states.stream().allMatch(each -> each != null);
    }
  }

  /**
   * The updater of a run of parameters.
   *
   * @param updater ND4J's or one of this package, with its state
   * @param parameters the parameters, [n]
   * @param gradients their gradients, [n]
   * @return one that shares the state; null if it is none that this package knows, or not on floats
   *     in the host's memory
   */
  public static OnePass of(GradientUpdater<?> updater, INDArray parameters, INDArray gradients) {
    OnePass pass = known(updater, parameters, gradients);
    return pass == null || pass.parameters == null ? null : pass;
  }

  /** As above, for gradients alone: steps are made of them and not taken. */
  static OnePass of(GradientUpdater<?> updater, INDArray gradients) {
    return known(updater, null, gradients);
  }

  private static OnePass known(
      GradientUpdater<?> updater, INDArray parameters, INDArray gradients) {
    GradientUpdater<?> stock = updater instanceof FusedUpdater<?> fused ? fused.stock() : updater;
    Class<?> type = stock.getClass(); // somebody's own may do something else
    if (type == AdamUpdater.class) {
      AdamUpdater adam = (AdamUpdater) stock;
      Vectors vectors = Vectors.of(gradients, parameters, adam.getM(), adam.getV());
      return vectors.areVisible() ? new AdamPass(adam.getConfig(), vectors) : null;
    }
    if (type == NesterovsUpdater.class) {
      NesterovsUpdater nesterovs = (NesterovsUpdater) stock;
      Vectors vectors = Vectors.of(gradients, parameters, nesterovs.getV());
      return vectors.areVisible() ? new NesterovsPass(nesterovs.getConfig(), vectors) : null;
    }
    if (type == RmsPropUpdater.class) {
      RmsPropUpdater rmsProp = (RmsPropUpdater) stock;
      Vectors vectors = Vectors.of(gradients, parameters, rmsProp.getLastGradient());
      return vectors.areVisible() ? new RmsPropPass(rmsProp.getConfig(), vectors) : null;
    }
    return null;
  }

  /**
   * Divides the gradients and makes steps of them; the parameters stay as they are.
   *
   * @param iteration the network's
   * @param epoch the network's
   * @param examples what the gradients are divided by
   */
  public final void prepare(int iteration, int epoch, int examples) {
    begin(iteration, epoch);
    for (int from = 0; from < gradients.length(); from += PIECE) {
      makeSteps(from, length(from), examples);
    }
  }

  /** Takes the steps that were made. */
  public final void apply() {
    for (int from = 0; from < gradients.length(); from += PIECE) {
      gradients.read(from, g, length(from));
      takeSteps(from, length(from));
    }
  }

  /**
   * Makes steps and takes them.
   *
   * @param iteration the network's
   * @param epoch the network's
   * @param examples what the gradients are divided by
   */
  public final void update(int iteration, int epoch, int examples) {
    begin(iteration, epoch);
    for (int from = 0; from < gradients.length(); from += PIECE) {
      makeSteps(from, length(from), examples);
      takeSteps(from, length(from));
    }
  }

  /** Computes what an iteration has in common for all parameters. */
  abstract void begin(int iteration, int epoch);

  /** Makes steps of gradients, in place. */
  abstract void step(float[] g, float[][] states, int length);

  private int length(int from) {
    return Math.min(PIECE, gradients.length() - from);
  }

  private void makeSteps(int from, int length, int examples) {
    gradients.read(from, g, length);
    for (int i = 0; i < s.length; i++) {
      states.get(i).read(from, s[i], length);
    }
    if (examples != 1) {
      divide(g, length, examples);
    }
    step(g, s, length);
    for (int i = 0; i < s.length; i++) {
      states.get(i).write(from, s[i], length);
    }
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

  private static void subtract(float[] p, float[] g, int length) {
    for (int i = 0; i < length; i++) {
      p[i] -= g[i];
    }
  }

  /** mean = beta * mean + (1 - beta) * g², element by element. */
  static void averageSquares(float[] mean, float[] g, int length, float beta) {
    float rest = 1 - beta;
    for (int i = 0; i < length; i++) {
      mean[i] = beta * mean[i] + g[i] * g[i] * rest;
    }
  }
}
