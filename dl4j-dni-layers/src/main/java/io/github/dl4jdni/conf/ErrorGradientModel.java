package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.params.LeastSquaresParameters;
import io.github.dl4jdni.internal.predictors.ErrorPredictor;
import io.github.dl4jdni.internal.predictors.ImageErrorPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Predicts the error of the network's output, and from it the gradient; made by {@link
 * GradientModel#error}.
 *
 * <p>Parameters, K errors, as many as the output has units: {@code U} [features, K] and {@code b}
 * [K] of the readout, and those that the feedback matrix is learnt by, {@code V-moments} [K, K],
 * {@code V-crossMoments} and {@code V-W} [K, outputs], {@code V-unsolved} [1]. Features and outputs
 * are the message's channels; but those of an image of known size with one row of labels are
 * channels in cells of a grid.
 */
public final class ErrorGradientModel extends StatisticalGradientModel {

  private static final long serialVersionUID = 1L;

  private static final String FEEDBACK = ErrorPredictor.FEEDBACK;

  private OutputLoss output; // null until the interface is connected
  private IUpdater readoutUpdater; // null for the interface's
  private double readoutRate = 3;
  private double forgetting = 0.95;
  private double ridge = 1e-3;

  ErrorGradientModel() {}

  private ErrorGradientModel(ErrorGradientModel from) {
    output = from.output;
    readoutUpdater = from.readoutUpdater;
    readoutRate = from.readoutRate;
    forgetting = from.forgetting;
    ridge = from.ridge;
  }

  /**
   * The same model with another learning rate of its readout. The readout has to be good before the
   * layers below can learn, and bears larger steps than they do. Default: 3.
   *
   * @param factor what the learning rate of the interface's updater is multiplied by
   * @return a new model
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public ErrorGradientModel withReadoutRate(double factor) {
    ErrorGradientModel copy = new ErrorGradientModel(this);
    copy.readoutRate = requirePositive(factor, "the factor on the readout's learning rate");
    return copy;
  }

  /**
   * The same model with an updater of the readout's own, in place of a multiple of the interface's.
   *
   * @param updater the updater
   * @return a new model
   */
  public ErrorGradientModel withReadoutUpdater(IUpdater updater) {
    ErrorGradientModel copy = new ErrorGradientModel(this);
    copy.readoutUpdater = Objects.requireNonNull(updater, "updater");
    return copy;
  }

  /**
   * The same model with another memory of the feedback matrix. Default: 0.95, of about the last
   * twenty batches.
   *
   * @param factor ρ, by which each batch makes those before it count less; 1 forgets nothing
   * @return a new model
   * @throws IllegalArgumentException if it does not lie in (0, 1]
   */
  public ErrorGradientModel withForgetting(double factor) {
    ErrorGradientModel copy = new ErrorGradientModel(this);
    copy.forgetting = requireForgetting(factor);
    return copy;
  }

  /**
   * The same model with another ridge of the feedback matrix. Default: 0.001.
   *
   * @param share ε: ε times the mean square of the errors is added to the diagonal of their moments
   * @return a new model
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public ErrorGradientModel withRidge(double share) {
    ErrorGradientModel copy = new ErrorGradientModel(this);
    copy.ridge = requirePositive(share, "the ridge");
    return copy;
  }

  @Override
  public GradientModel forOutput(OutputLoss loss) {
    ErrorGradientModel copy = new ErrorGradientModel(this);
    copy.output = loss;
    return copy;
  }

  private OutputLoss output() {
    return output == null ? OutputLoss.ofClassifier() : output;
  }

  @Override
  public OutputSignal signal() {
    return OutputSignal.LABELS_AND_MASK;
  }

  /** K: how wide predicted errors are. */
  private long errors(ModelShape shape) {
    return output().outputs(shape.labels());
  }

  /** The grid of an image whose labels are the example's. */
  private Optional<ImageGrid> grid(ModelShape shape) {
    return output().isPerPosition() ? Optional.empty() : ImageGrid.of(shape);
  }

  private long features(ModelShape shape) {
    return grid(shape)
        .map(image -> image.channels() * ImageGrid.product(image.readoutSides()))
        .orElse(shape.inputs());
  }

  private LeastSquaresParameters feedback(ModelShape shape) {
    long outputs =
        grid(shape)
            .map(image -> image.channels() * ImageGrid.product(image.feedbackSides(errors(shape))))
            .orElse(shape.outputs());
    return new LeastSquaresParameters(FEEDBACK, errors(shape), outputs);
  }

  @Override
  boolean isLearntByUpdater() {
    return true;
  }

  @Override
  long learntParams(ModelShape shape) {
    return (features(shape) + 1) * errors(shape);
  }

  @Override
  long statisticsParams(ModelShape shape) {
    return feedback(shape).count();
  }

  @Override
  public List<String> parameterKeys() {
    List<String> keys = new ArrayList<>(List.of(ErrorPredictor.WEIGHTS, ErrorPredictor.BIAS));
    keys.addAll(LeastSquaresParameters.keys(FEEDBACK));
    return keys;
  }

  @Override
  boolean isSolvedFor() {
    return true;
  }

  @Override
  public boolean isWeight(String key) {
    return key.equals(ErrorPredictor.WEIGHTS);
  }

  @Override
  public boolean isBias(String key) {
    return key.equals(ErrorPredictor.BIAS);
  }

  @Override
  public IUpdater updater(String key) {
    return key.startsWith(FEEDBACK) ? new NoOp() : readoutUpdater;
  }

  @Override
  public double learningRateFactor(String key) {
    return readoutRate;
  }

  @Override
  Map<String, INDArray> learnt(ModelShape shape, INDArray flat) {
    long bias = features(shape) * errors(shape);
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(
        ErrorPredictor.WEIGHTS,
        flat.get(NDArrayIndex.interval(0, bias)).reshape('f', features(shape), errors(shape)));
    views.put(ErrorPredictor.BIAS, flat.get(NDArrayIndex.interval(bias, flat.length())));
    return views;
  }

  @Override
  Map<String, INDArray> statistics(ModelShape shape, INDArray flat) {
    return feedback(shape).views(flat);
  }

  @Override
  void initialize(
      ModelShape shape, NeuralNetConfiguration enclosing, Map<String, INDArray> learnt) {
    Weights.initialize(
        (BaseLayer) enclosing.getLayer(), features(shape), learnt.get(ErrorPredictor.WEIGHTS));
  }

  @Override
  public void validate(ModelShape shape, String where) {
    requireLabels(shape, where);
  }

  /** What a position has its share of, of a prediction for a whole image. */
  @Override
  public long multiplies(ModelShape shape) {
    return grid(shape)
        .map(image -> 2 * errors(shape) * shape.outputs())
        .orElse(errors(shape) * (shape.inputs() + shape.outputs()));
  }

  @Override
  GradientPredictor instantiate(ModelShape shape, Map<String, INDArray> parameters) {
    ErrorPredictor.Settings settings = new ErrorPredictor.Settings(output(), forgetting, ridge);
    return grid(shape)
        .<GradientPredictor>map(image -> new ImageErrorPredictor(image, parameters, settings))
        .orElseGet(() -> new ErrorPredictor(parameters, settings));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ErrorGradientModel that
        && Objects.equals(output, that.output)
        && Objects.equals(readoutUpdater, that.readoutUpdater)
        && readoutRate == that.readoutRate
        && forgetting == that.forgetting
        && ridge == that.ridge;
  }

  @Override
  public int hashCode() {
    return Objects.hash(ErrorGradientModel.class, readoutUpdater, readoutRate, forgetting, ridge);
  }

  @Override
  public String toString() {
    return "error";
  }
}
