package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.LeastSquaresParameters;
import io.github.dl4jdni.internal.predictors.LeastSquaresPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * One linear map, ĝ = [h c 1]A, learnt in closed form; made by {@link GradientModel#leastSquares}.
 *
 * <p>Parameters, D = inputs + labels + 1: {@code moments} [D, D], {@code crossMoments} [D,
 * outputs], {@code W} [D, outputs], {@code unsolved} [1]. None is moved by an updater.
 */
public final class LeastSquaresGradientModel extends StatisticalGradientModel {

  private static final long serialVersionUID = 1L;

  private static final double FORGETTING = 0.99;
  private static final double RIDGE = 1e-3;
  private static final int SOLVE_EVERY = 4;

  private double forgetting;
  private double ridge;
  private int solveEvery;

  LeastSquaresGradientModel() { // JSON, too
    this(FORGETTING, RIDGE, SOLVE_EVERY);
  }

  private LeastSquaresGradientModel(double forgetting, double ridge, int solveEvery) {
    this.forgetting = forgetting;
    this.ridge = ridge;
    this.solveEvery = solveEvery;
  }

  /**
   * The same model with another memory. Default: 0.99, of about the last hundred batches.
   *
   * @param factor ρ, by which each batch makes those before it count less; 1 forgets nothing
   * @return a new model
   * @throws IllegalArgumentException if it does not lie in (0, 1]
   */
  public LeastSquaresGradientModel withForgetting(double factor) {
    return new LeastSquaresGradientModel(requireForgetting(factor), ridge, solveEvery);
  }

  /**
   * The same model with another ridge. Default: 0.001.
   *
   * @param share ε: ε times the features' mean square is added to the diagonal of S
   * @return a new model
   * @throws IllegalArgumentException if it is not positive or not finite
   */
  public LeastSquaresGradientModel withRidge(double share) {
    return new LeastSquaresGradientModel(
        forgetting, requirePositive(share, "the ridge"), solveEvery);
  }

  /**
   * The same model, solved more or less often. Default: every 4 batches. What is learnt in between
   * counts from the next time on. A solution costs about D²(D/3 + outputs) multiplications in
   * double precision, D = inputs + labels + 1.
   *
   * @param batches after how many batches that the model learnt from
   * @return a new model
   * @throws IllegalArgumentException if it is not positive
   */
  public LeastSquaresGradientModel solveEvery(int batches) {
    if (batches <= 0) {
      throw new IllegalArgumentException(
          "the map must be solved for every 1 or more batches, got " + batches);
    }
    return new LeastSquaresGradientModel(forgetting, ridge, batches);
  }

  private static LeastSquaresParameters layout(ModelShape shape) {
    return new LeastSquaresParameters("", shape.inputs() + shape.labels() + 1, shape.outputs());
  }

  @Override
  boolean isLearntByUpdater() {
    return false;
  }

  @Override
  long learntParams(ModelShape shape) {
    return 0;
  }

  @Override
  long statisticsParams(ModelShape shape) {
    return layout(shape).count();
  }

  @Override
  public List<String> parameterKeys() {
    return LeastSquaresParameters.keys("");
  }

  @Override
  boolean isSolvedFor() {
    return true;
  }

  @Override
  public boolean isWeight(String key) {
    return false;
  }

  @Override
  public boolean isBias(String key) {
    return false;
  }

  @Override
  public IUpdater updater(String key) {
    return new NoOp();
  }

  @Override
  Map<String, INDArray> learnt(ModelShape shape, INDArray flat) {
    return Map.of();
  }

  @Override
  Map<String, INDArray> statistics(ModelShape shape, INDArray flat) {
    return layout(shape).views(flat);
  }

  @Override
  void initialize(
      ModelShape shape, NeuralNetConfiguration enclosing, Map<String, INDArray> learnt) {
    // Zero, as the statistics are.
  }

  @Override
  public void validate(ModelShape shape, String where) {
    // Fits every activation.
  }

  @Override
  public long multiplies(ModelShape shape) {
    return layout(shape).features() * shape.outputs();
  }

  @Override
  GradientPredictor instantiate(ModelShape shape, Map<String, INDArray> parameters) {
    return new LeastSquaresPredictor(parameters, forgetting, ridge, solveEvery);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LeastSquaresGradientModel that
        && forgetting == that.forgetting
        && ridge == that.ridge
        && solveEvery == that.solveEvery;
  }

  @Override
  public int hashCode() {
    return Objects.hash(forgetting, ridge, solveEvery);
  }

  @Override
  public String toString() {
    return "least squares(ρ="
        + forgetting
        + ", ε="
        + ridge
        + ", every "
        + solveEvery
        + (solveEvery == 1 ? " batch)" : " batches)");
  }
}
