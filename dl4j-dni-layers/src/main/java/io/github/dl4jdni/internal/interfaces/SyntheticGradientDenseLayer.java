package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.BatchNormalizer;
import io.github.dl4jdni.internal.arrays.DenseFunction;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.params.BatchStatistics;
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

/**
 * Runs {@link SyntheticGradientDense}.
 *
 * <p>The forward pass in training keeps what the backward pass needs, where stock layers compute it
 * again; arrays are 'c' ordered throughout, as is what stock layers hand it. Layer normalisation is
 * left to the stock layer's own arithmetic, with the gradient traded first.
 */
public final class SyntheticGradientDenseLayer extends InterfaceLayer<SyntheticGradientDense> {

  private DenseFunction function;
  private BatchNormalizer normalizer; // or null
  private INDArray message; // the layer's output, [N, nOut]
  private final transient GradientFactors factors = new GradientFactors(); // of its gradient
  private GradientFactors below; // of the input's, where an interface takes them; or null

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
    openInterface(training);
    message = null;
    return training
        ? activateForTraining(ArrayType.ACTIVATIONS, workspaceMgr)
        : activateForInference(workspaceMgr);
  }

  private INDArray activateForInference(LayerWorkspaceMgr workspaces) {
    return layerConf().hasBatchNormalization()
        ? function().infer(weightedInput(false, workspaces))
        : super.activate(false, workspaces);
  }

  private INDArray activateForTraining(ArrayType held, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    below = GradientFactors.of(input);
    INDArray output;
    if (hasLayerNorm()) {
      output = super.activate(true, workspaces);
    } else {
      output = function().train(weightedInput(true, workspaces), held, workspaces);
      if (maskArray != null) {
        applyMask(output);
      }
    }
    // The next layer may change in place what it gets, but the message is needed again.
    message = workspaces.dup(held, output, 'c');
    if (!hasLayerNorm()) {
      function().keep(message);
    }
    sendForward(output);
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (message == null) { // frozen with backprop: the forward pass was in inference mode
      activateForTraining(ArrayType.BP_WORKING_MEM, workspaceMgr);
    }
    ArrayType place = ArrayType.BP_WORKING_MEM;
    INDArray handedDown =
        factors.areAllOf(epsilon)
            ? exchange(message, factors, place, workspaceMgr)
            : exchange(message, factors.plus(epsilon, workspaceMgr), place, workspaceMgr);
    factors.clear();
    Pair<Gradient, INDArray> passedOn = backpropThrough(handedDown, workspaceMgr);
    below = null;
    return passedOn;
  }

  /** The way by which factors of its message's gradient arrive. */
  GradientFactors factors() {
    return factors;
  }

  /** Lets a dense layer that comes next leave a product out, if the interface learns without. */
  private void sendForward(INDArray output) {
    factors.clear();
    if (maskArray == null && takesFactors(output)) {
      factors.goesForward(output, predictor());
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropThrough(
      INDArray handedDown, LayerWorkspaceMgr workspaces) {
    if (hasLayerNorm()) {
      return new Pair<>(gradient(), super.backpropGradient(handedDown, workspaces).getSecond());
    }
    // With respect to xW + b, [N, nOut].
    INDArray delta = function().backpropagate(handedDown, maskColumn(), workspaces);
    function()
        .writeGradients(
            input.castTo(dataType),
            delta,
            gradientViews.get(DefaultParamInitializer.WEIGHT_KEY),
            gradientViews.get(DefaultParamInitializer.BIAS_KEY));
    INDArray inputGradient = inputGradient(delta, workspaces);
    weightNoiseParams.clear();
    return new Pair<>(gradient(), inputGradient);
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  public boolean hasLayerNorm() {
    return layerConf().hasLayerNorm();
  }

  @Override
  public boolean updaterDivideByMinibatch(String paramName) {
    return super.updaterDivideByMinibatch(paramName) && !BatchStatistics.isStatistic(paramName);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (normalizer != null) { // comes between the first forward pass and its backward pass
      normalizer.setGradients(gradientViews);
    }
  }

  @Override
  public void clear() {
    super.clear();
    message = null;
    below = null;
    factors.clear();
    if (function != null) {
      function.clear();
    }
  }

  /** xW + b, [N, nOut], 'c' ordered. */
  private INDArray weightedInput(boolean training, LayerWorkspaceMgr workspaces) {
    applyDropOutIfNecessary(training, workspaces);
    INDArray weights = getParamWithNoise(DefaultParamInitializer.WEIGHT_KEY, training, workspaces);
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
        Arrays2d.create(ArrayType.ACTIVATIONS, input.size(0), weights.size(1), weights, workspaces);
    Products.times(input.castTo(dataType), weights, product);
    if (hasBias()) {
      product.addiRowVector(
          getParamWithNoise(DefaultParamInitializer.BIAS_KEY, training, workspaces));
    }
    if (maskArray != null) {
      applyMask(product);
    }
    return product;
  }

  private INDArray maskColumn() {
    return maskArray == null ? null : maskArray.castTo(dataType);
  }

  /** δWᵀ, or null where nobody needs it. */
  private INDArray inputGradient(INDArray delta, LayerWorkspaceMgr workspaces) {
    if (!layerConf().isInputGradient()) {
      return null;
    }
    INDArray weights = getParamWithNoise(DefaultParamInitializer.WEIGHT_KEY, true, workspaces);
    if (below != null
        && layerConf().getIDropout() == null
        && layerConf().getWeightNoise() == null) {
      INDArray handedDown = below.take(delta, weights, workspaces);
      if (handedDown != null) {
        return handedDown;
      }
    }
    INDArray gradient =
        Arrays2d.create(
            ArrayType.ACTIVATION_GRAD, delta.size(0), weights.size(0), weights, workspaces);
    Products.timesTransposed(delta, weights, gradient);
    return backpropDropOutIfPresent(gradient);
  }

  private DenseFunction function() {
    if (function == null) {
      if (layerConf().hasBatchNormalization()) {
        normalizer = new BatchNormalizer(layerConf().getBatchNormalization(), params);
        normalizer.setGradients(gradientViews);
      }
      function = new DenseFunction(layerConf().getActivationFn(), normalizer);
    }
    return function;
  }
}
