package io.github.dl4jdni.layers;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs {@link SyntheticGradientDense}.
 *
 * <p>A plain layer (no dropout, weight noise, layer normalisation or mask) computes its forward
 * pass once, keeps what the backward pass needs, and its arrays are 'c' ordered throughout, as is
 * what stock layers hand it. All else is left to the stock layer's own arithmetic, with the
 * gradient traded first.
 */
public final class SyntheticGradientDenseLayer extends InterfaceLayer<SyntheticGradientDense> {

  private INDArray message; // the layer's output, [N, nOut]
  private INDArray preActivation; // [N, nOut]; null where the message itself tells the derivative
  private boolean plain;
  private INDArray ones; // [1, N]

  /**
   * Made by its configuration.
   *
   * @param conf the configuration
   * @param dataType the network's data type
   */
  public SyntheticGradientDenseLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    openInterface();
    if (!training) {
      message = null;
      return super.activate(false, workspaceMgr);
    }
    assertInputSet(false);
    plain =
        layerConf().getIDropout() == null
            && layerConf().getWeightNoise() == null
            && !hasLayerNorm()
            && maskArray == null
            && input.dataType() == dataType;
    if (!plain) {
      INDArray output = super.activate(true, workspaceMgr);
      message = workspaceMgr.dup(ArrayType.ACTIVATIONS, output, output.ordering());
      return output;
    }
    INDArray output = weightedInput(workspaceMgr);
    ActivationDerivative derivative = ActivationDerivative.of(layerConf().getActivationFn());
    preActivation =
        derivative == ActivationDerivative.OF_INPUT
            ? workspaceMgr.dup(ArrayType.ACTIVATIONS, output, 'c')
            : null;
    message = layerConf().getActivationFn().getActivation(output, true);
    // The next layer may change in place what it gets, but the message is needed again.
    return workspaceMgr.dup(ArrayType.ACTIVATIONS, message, 'c');
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    boolean frozen = message == null; // with backprop: the forward pass was in inference mode
    if (frozen) {
      message = super.activate(true, workspaceMgr);
      plain = false;
    }
    INDArray handedDown = exchange(message, epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
    if (frozen) { // the wrapper voids only the layer's own part, see getGradientsViewArray
      initializer().ofModel(layerConf(), gradientsFlattened).assign(0);
    }
    if (!plain) {
      Pair<Gradient, INDArray> own = super.backpropGradient(handedDown, workspaceMgr);
      gradientOfModel()
          .gradientForVariable()
          .forEach((key, view) -> own.getFirst().setGradientFor(key, view));
      return own;
    }
    INDArray delta = // [N, nOut]
        ActivationDerivative.of(layerConf().getActivationFn())
            .times(handedDown, message, preActivation, layerConf().getActivationFn());
    Gradient gradient = gradientOfModel();
    if (hasBias()) {
      INDArray biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
      Products.times(
          ones(delta.size(0)), delta, biasGradient.reshape('f', 1, biasGradient.length()));
      gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
    }
    INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    Products.transposedTimes(input, delta, weightGradient);
    gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
    INDArray inputGradient = null;
    if (layerConf().isInputGradient()) {
      INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
      inputGradient =
          workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
      Products.timesTransposed(delta, weights, inputGradient);
    }
    return new Pair<>(gradient, inputGradient);
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  public boolean hasLayerNorm() {
    return layerConf().hasLayerNorm();
  }

  /** The layer's own part: gradient normalisation of the layer leaves the model's alone. */
  @Override
  public INDArray getGradientsViewArray() {
    return gradientsFlattened == null
        ? null
        : initializer().ownPart(layerConf(), gradientsFlattened);
  }

  @Override
  public void clear() {
    super.clear();
    message = null;
    preActivation = null;
  }

  /** xW + b, [N, nOut], 'c' ordered. */
  private INDArray weightedInput(LayerWorkspaceMgr workspaces) {
    INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
    if (input.rank() != 2 || input.size(1) != weights.size(0)) {
      throw new DL4JInvalidInputException(
          layerId()
              + ": expected input [minibatch, "
              + weights.size(0)
              + "], got "
              + Arrays.toString(input.shape())
              + "; is nIn right, or a preprocessor missing (setInputType)?");
    }
    INDArray product =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {input.size(0), weights.size(1)}, 'c');
    Products.times(input, weights, product);
    if (hasBias()) {
      product.addiRowVector(getParam(DefaultParamInitializer.BIAS_KEY));
    }
    return product;
  }

  private INDArray ones(long rows) {
    if (ones == null || ones.size(1) != rows) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        ones = Nd4j.ones(dataType, 1, rows);
      }
    }
    return ones;
  }
}
