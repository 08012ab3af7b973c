package io.github.dl4jdni.research.tutorial;

import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer of the tutorials, o = σ(xW + b), and perhaps its gradient model g = oS + c, one operation
 * at a time: the texts do some in an order that {@code fit} and the trainer do not have.
 *
 * <p>The work is done by three layers of a network: a dense one without activation function, the
 * activation, and the interface. Used by one thread at a time.
 */
public final class TextLayer {

  private static final LayerWorkspaceMgr NOWHERE = LayerWorkspaceMgr.noWorkspaces();

  private static final long ARRAYS_PER_STEP = 20; // in all operations together, roughly

  private final Layer weights;
  private final Layer activation;
  private final DecoupledLayer model; // null without
  private final Direction direction;
  private final Direction ofModel;
  private final ArrayGarbage garbage;
  private INDArray output; // o, [N, width]
  private Gradient gradient; // of W and b
  private INDArray delta; // with respect to xW + b, [N, width]

  TextLayer(
      Layer weights,
      Layer activation,
      DecoupledLayer model,
      Direction direction,
      Direction ofModel,
      ArrayGarbage garbage) {
    this.weights = weights;
    this.activation = activation;
    this.model = model;
    this.direction = direction;
    this.ofModel = ofModel;
    this.garbage = garbage;
  }

  /** Where an update moves parameters. */
  public enum Direction {
    /** Against the gradient. */
    DESCENT,
    /** Along the gradient: the slip of two of the texts. */
    ASCENT
  }

  /**
   * A parameter.
   *
   * @param values a matrix; the network's own
   * @param ofModel whether it belongs to the gradient model
   */
  public record Parameter(INDArray values, boolean ofModel) {}

  /** {@return the parameters as matrices: W, b, S, c; a bias has one row} */
  List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    weights.paramTable().values().forEach(each -> parameters.add(matrix(each, false)));
    if (model != null) {
      model.paramTable().values().forEach(each -> parameters.add(matrix(each, true)));
    }
    return parameters;
  }

  private static Parameter matrix(INDArray values, boolean ofModel) {
    return new Parameter(
        values.rank() == 2 ? values : values.reshape('f', 1, values.length()), ofModel);
  }

  /**
   * Computes the output.
   *
   * @param input x, [N, width below]
   * @return o; not to be changed
   */
  public INDArray forward(INDArray input) {
    setBatch(input);
    garbage.add(ARRAYS_PER_STEP * Double.BYTES * (input.length() + weights.numParams()));
    INDArray sum = weights.activate(input, true, NOWHERE);
    output = activation.activate(sum, true, NOWHERE);
    return output;
  }

  private void setBatch(INDArray input) {
    int examples = (int) input.size(0);
    weights.setInputMiniBatchSize(examples);
    activation.setInputMiniBatchSize(examples);
  }

  /**
   * Predicts the gradient of the output that the last forward pass gave.
   *
   * @return g, [N, width]
   * @throws IllegalStateException if it is not finite
   */
  public INDArray predict() {
    model.setInputMiniBatchSize((int) output.size(0));
    return model.predict(model.activate(output, true, NOWHERE), false, NOWHERE);
  }

  /**
   * Takes a gradient through σ, and computes the weights' gradients.
   *
   * @param outputGradient with respect to the output; not changed
   */
  public void backpropagate(INDArray outputGradient) {
    delta = activation.backpropGradient(outputGradient.dup(), NOWHERE).getSecond();
    gradient = weights.backpropGradient(delta, NOWHERE).getFirst();
  }

  /**
   * Adds a number to each of the weights' gradients.
   *
   * @param number what is added
   */
  public void disturb(double number) {
    gradient.gradientForVariable().values().forEach(each -> each.addi(number));
  }

  /**
   * Moves the weights by their gradients.
   *
   * @param iteration the iteration, from 0
   */
  public void update(int iteration) {
    move(weights, gradient, direction, iteration);
  }

  /**
   * {@return the gradient of the input through the weights as they are now: after {@link #update},
   * through the updated ones}
   */
  public INDArray inputGradient() {
    return delta.mmul(weights.getParam(DefaultParamInitializer.WEIGHT_KEY).transpose());
  }

  /**
   * Lets the gradient model learn from the oldest prediction that it has not learnt from.
   *
   * @param target what the gradient turned out to be, [N, width]
   * @param late whether the model has predicted or learnt since; then it predicts once more
   * @param iteration the iteration of the prediction
   * @throws IllegalStateException if the target or the prediction is not finite
   */
  public void learn(INDArray target, boolean late, int iteration) {
    model.learn(target, late, iteration, (int) target.size(0), NOWHERE);
    move(model, model.gradient(), ofModel, iteration);
  }

  /** Forgets what the gradient model has predicted and not learnt from. */
  public void dropPredictions() {
    model.dropPredictions();
  }

  private static void move(Layer layer, Gradient gradients, Direction direction, int iteration) {
    BaseLayer configuration = (BaseLayer) layer.conf().getLayer();
    gradients
        .gradientForVariable()
        .forEach(
            (name, change) -> {
              configuration
                  .getUpdaterByParam(name)
                  .instantiate((INDArray) null, false)
                  .applyUpdater(change, iteration, 0);
              INDArray parameter = layer.getParam(name);
              if (direction == Direction.DESCENT) {
                parameter.subi(change);
              } else {
                parameter.addi(change);
              }
            });
  }
}
