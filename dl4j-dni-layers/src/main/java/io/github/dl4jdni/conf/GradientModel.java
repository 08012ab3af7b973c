package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.layers.GradientPredictor;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * The small network that predicts, from a message and perhaps the labels, the gradient that the
 * message will get back (Jaderberg et al. 2017, section 2.1).
 *
 * <p>A value: it holds what the model is, the interface that uses it holds the parameters. The last
 * layer of a fresh gradient model is zero in weights and bias, so that its first synthetic gradient
 * is exactly zero; {@link #directFeedback()} alone begins otherwise. Which models fit which
 * activations:
 *
 * <table>
 * <caption>Gradient models</caption>
 * <tr><th>model<th>activation<th>what it computes
 * <tr><td>{@link #linear()}<td>any<td>hA + cB + b at each position
 * <tr><td>{@link #leastSquares()}<td>any<td>the same, learnt in closed form
 * <tr><td>{@link #mlp}<td>any<td>dense layers at each position
 * <tr><td>{@link #softmax()}<td>any, with labels<td>(softmax(hW + b) − c)V at each position
 * <tr><td>{@link #error()}<td>any, with labels<td>êV, ê the error of a readout of h that learns from
 * the network's own loss
 * <tr><td>{@link #convolutional}<td>[N, C, H, W], NHWC<td>convolutions; labels as planes
 * <tr><td>{@link #of}<td>what its layers take<td>any stack of Deeplearning4j layers
 * <tr><td>{@link #local}<td>any, with labels<td>the gradient of a classifier of its own on h
 * <tr><td>{@link #directFeedback()}<td>any, with labels<td>eB, e the error of the network's output
 * </table>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public abstract class GradientModel implements Serializable {

  private static final long serialVersionUID = 1L;

  GradientModel() {}

  /**
   * One linear map from message and labels to gradient, at each position: the paper's model for
   * conditional interfaces. It assumes a loss that is quadratic in the message.
   *
   * @return the model
   */
  public static GradientModel linear() {
    return new LinearGradientModel();
  }

  /**
   * The map of {@link #linear()}, learnt in closed form: with x = [h c 1] the running moments S ←
   * ρS + XᵀX/N and T ← ρT + XᵀG/N over the N positions that count, the map is A = (S +
   * ε·tr(S)/D·I)⁻¹T, the best linear prediction of the last 1 / (1 − ρ) batches (recursive least
   * squares with forgetting). It needs no learning rate, and no updater, normalisation or
   * regularisation touches it. S, T and A are saved, cloned and averaged with the network, as batch
   * normalisation's statistics are; averages of S and T are those of one learner on all of the
   * data.
   *
   * @return the model, with ρ = 0.99, ε = 0.001, solved every 4 batches
   */
  public static LeastSquaresGradientModel leastSquares() {
    return new LeastSquaresGradientModel();
  }

  /**
   * Hidden dense layers with ReLU, then a linear one, at each position. The paper's model for
   * interfaces without labels has two hidden layers of 1024 with batch normalisation: {@code
   * mlp(1024, 1024).withBatchNormalization()}.
   *
   * @param hidden the widths of the hidden layers
   * @return the model
   * @throws IllegalArgumentException if a width is not positive
   */
  public static MlpGradientModel mlp(int... hidden) {
    return new MlpGradientModel(hidden, false);
  }

  /**
   * The shape of a log loss's own gradient, (softmax(hW + b) − c)V at each position with c the
   * labels (Czarnecki et al. 2017). Fits classification better than a linear model, costs less
   * where classes are few, and needs labels.
   *
   * @return the model
   */
  public static GradientModel softmax() {
    return new SoftmaxGradientModel();
  }

  /**
   * Predicts the error of the network's output, and from it the gradient: the default of
   * conditional interfaces. A readout of the message, z = hU + b, learns from the output layer's
   * own loss ℓ(z, y); its error ê = ∂ℓ/∂z, for softmax with cross-entropy softmax(z) − y, is fed
   * back by a matrix, ĝ = êV, which is zero at first and follows the gradients that arrive by least
   * squares with forgetting. It has the shape of {@link #softmax()}, whose readout learns to
   * regress the gradient; this one learns to predict the output, so that its error is a good one
   * from the first hundred minibatches on, and what is left to learn of the gradient is a small
   * linear map.
   *
   * <p>It is direct feedback alignment (Nøkland 2016) with an error that is predicted, so that
   * nothing waits for the output, and a feedback matrix that is learnt; with V = Uᵀ it would be a
   * local classifier. The output layer's loss is told by {@code Dni.connect}; without it the model
   * takes the output for a softmax with cross-entropy.
   *
   * <p>With labels of each position (time step, pixel) the readout sees each by itself. With labels
   * of the examples it sees the mean of a series over its time steps; of an image the means in a
   * grid of 4 x 4 cells, and V holds a map of gradients.
   *
   * @return the model
   */
  public static ErrorGradientModel error() {
    return new ErrorGradientModel();
  }

  /**
   * Hidden 5x5 convolutions with ReLU that keep the size ('same'), then a linear 5x5 convolution.
   * Labels are appended to the message as one constant plane a class. The paper uses two hidden
   * ones of the layer's own width, with batch normalisation.
   *
   * @param filters the hidden convolutions' filters
   * @return the model
   * @throws IllegalArgumentException if a number is not positive
   */
  public static StackedGradientModel convolutional(int... filters) {
    return StackedGradientModel.convolutions(filters);
  }

  /**
   * Any stack of Deeplearning4j layers that maps an activation (with the labels appended to its
   * channels) to one of the message's shape. What a layer leaves open is filled in: the number of
   * inputs always, the number of outputs of the last layer, identity as activation, Xavier weights,
   * 'same' convolutions, the interface's updater.
   *
   * <p>A stack of dense, batch normalisation, activation and dropout layers alone sees each
   * position (time step, pixel) by itself; any other sees the activation whole.
   *
   * @param layers the layers, input first
   * @return the model
   * @throws IllegalArgumentException if there are none
   */
  public static GradientModel of(Layer... layers) {
    return StackedGradientModel.layers(layers);
  }

  /**
   * A classifier of the module's own in place of a model of the gradient that arrives: a head z =
   * head(h), with local loss L = −Σ c log softmax(z) against the labels c; the synthetic gradient
   * is ∂L/∂h, and the head learns from L. What arrives from above is not learnt from. This is the
   * "pred" loss of Nøkland and Eidnes 2019 ("Training Neural Networks with Local Error Signals"),
   * with hidden layers the auxiliary network of Belilovsky et al. 2020 ("Decoupled Greedy Learning
   * of CNNs"), whose heads have convolutions too.
   *
   * <p>For classification, by labels of which each row adds up to one. The head is one linear map,
   * or has hidden dense layers with ReLU before it. Labels of each position (time step, pixel) are
   * classified by themselves. Where labels are the examples', the head sees the mean of the message
   * over its positions, those that the message's mask leaves out excepted, and each position gets
   * its share of the gradient. The labels' mask is obeyed: what it leaves out is not learnt from.
   *
   * @param hidden the widths of the head's hidden layers; none for a linear head
   * @return the model
   * @throws IllegalArgumentException if a width is not positive
   */
  public static GradientModel local(int... hidden) {
    return new LocalGradientModel(new MlpGradientModel(hidden, false));
  }

  /**
   * Direct feedback alignment (Nøkland 2016, "Direct Feedback Alignment Provides Learning in Deep
   * Neural Networks"): ĝ = eB. e is the error of the network's output, ∂L/∂z with respect to its
   * pre-activation z, as the loss gives it (for softmax with cross-entropy, softmax(z) − c); B
   * [labels, outputs] is random, drawn uniformly from ±1/√labels, and stays as it is: a parameter
   * that is saved and counted, and no updater or weight decay changes.
   *
   * <p>The interface is conditioned on labels, since these tell the error's width and output. An
   * error of the example's is handed to each position alike; one of each time step or pixel to its
   * own. There is nothing to wait for but the output's error, which comes with the backward pass:
   * under {@code fit} in all its forms. A {@code DecoupledTrainer}, whose modules update before
   * there is such an error, refuses it.
   *
   * @return the model
   */
  public static GradientModel directFeedback() {
    return new DirectFeedbackGradientModel();
  }

  /**
   * What the model is shown of the network's output, if the interface is conditioned on labels.
   *
   * @return the labels, unless the model asks for something else
   */
  public OutputSignal signal() {
    return OutputSignal.LABELS;
  }

  /**
   * Whether the model learns to predict the gradient that arrives from above. Where states of
   * recurrent layers, or inputs, are to be predicted, it has to.
   *
   * @return false if it learns from something else, or nothing
   */
  public boolean learnsFromGradient() {
    return true;
  }

  /**
   * The model for an interface that leads to an output layer, as {@code Dni.connect} finds it.
   *
   * @param output the layer's loss
   * @return a model that knows the loss; this one if it has no use for it
   */
  public GradientModel forOutput(OutputLoss output) {
    return this;
  }

  /**
   * How many parameters the model has.
   *
   * @param shape what it maps
   * @return the number
   */
  public abstract long numParams(ModelShape shape);

  /**
   * The names of the parameters, in the order in which they lie in the flat vector.
   *
   * @return the names
   */
  public abstract List<String> parameterKeys();

  /**
   * Whether a parameter is a weight (as opposed to a bias or a statistic).
   *
   * @param key the parameter's name
   * @return true for weights
   */
  public abstract boolean isWeight(String key);

  /**
   * Whether a parameter is a bias.
   *
   * @param key the parameter's name
   * @return true for biases
   */
  public abstract boolean isBias(String key);

  /**
   * Lays the parameters over a flat vector.
   *
   * @param shape what the model maps
   * @param enclosing the configuration of the interface's layer
   * @param flat the vector, of {@link #numParams} elements
   * @param initialize whether to fill it with fresh values
   * @return the views, by name
   */
  public abstract Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize);

  /**
   * Lays the parameters' gradients over a flat vector.
   *
   * @param shape what the model maps
   * @param enclosing the configuration of the interface's layer
   * @param flat the vector, of {@link #numParams} elements
   * @return the views, by name
   */
  public abstract Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat);

  /**
   * The updater that the model itself demands for a parameter.
   *
   * @param key the parameter's name
   * @return the updater, or null for the interface's
   */
  public IUpdater updater(String key) {
    return null;
  }

  /**
   * What the learning rate of the interface's updater is multiplied by for a parameter that the
   * model demands no updater for.
   *
   * @param key the parameter's name
   * @return the factor
   */
  public double learningRateFactor(String key) {
    return 1;
  }

  /**
   * The regularisation of a parameter.
   *
   * @param key the parameter's name
   * @return L1, L2 or weight decay; empty for none
   */
  public List<Regularization> regularization(String key) {
    return List.of();
  }

  /**
   * Checks that the model fits an interface.
   *
   * @param shape what it is to map
   * @param where the interface, for the message
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if it does not
   */
  public abstract void validate(ModelShape shape, String where);

  /**
   * How many multiplications one prediction for one position costs.
   *
   * @param shape what the model maps
   * @return the number; for convolutions, per pixel
   */
  public abstract long multiplies(ModelShape shape);

  /**
   * Makes what runs the model.
   *
   * @param shape what it maps
   * @param enclosing the configuration of the interface's layer
   * @param flat the parameters
   * @param dataType the network's data type
   * @return the running model
   */
  public abstract GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType);

  /**
   * Whether the map that gives the gradient is solved for from statistics, which batches that it
   * does not learn from leave as they are. What an updater moves goes on moving, by its momentum,
   * where several models of a layer take turns.
   */
  boolean isSolvedFor() {
    return false;
  }

  /** Fails unless the interface is conditioned on labels. */
  final void requireLabels(ModelShape shape, String where) {
    if (shape.labels() == 0) {
      throw new DL4JInvalidConfigException(
          where
              + ": the "
              + this
              + " gradient model needs labels; condition the interface on them"
              + " (ConditionalSGModule, or conditionOnLabels), or take GradientModel.mlp");
    }
  }

  /** Fails unless least squares can forget by a factor; returns it. */
  static double requireForgetting(double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          "the forgetting factor must lie above 0 and not above 1, got " + factor);
    }
    return factor;
  }

  /** Fails unless a number is positive and finite; returns it. */
  static double requirePositive(double value, String what) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(what + " must be positive and finite, got " + value);
    }
    return value;
  }
}
