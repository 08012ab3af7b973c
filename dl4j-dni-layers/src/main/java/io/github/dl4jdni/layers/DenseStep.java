package io.github.dl4jdni.layers;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step of a stock dense layer, on its own parameters and gradients, in three matrix
 * products: the stock layer computes its forward pass a second time in the backward pass, copies
 * operands from order to order, and has a gradient of its input computed that the first layer of a
 * network makes no use of.
 */
public final class DenseStep {

  private final DenseFunction function;
  private final Map<String, INDArray> parameters;
  private final Map<String, INDArray> gradients;
  private INDArray input; // [N, nIn]

  private DenseStep(DenseLayer layer) {
    BaseLayer configuration = layer.layerConf();
    function = new DenseFunction(configuration.getActivationFn(), null);
    parameters = layer.paramTable();
    gradients =
        DefaultParamInitializer.getInstance()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
  }

  /**
   * For a layer that has parameters and gradients.
   *
   * @param layer any layer
   * @return its step; null unless it is a stock dense layer without dropout, weight noise and layer
   *     normalisation
   */
  public static DenseStep of(Layer layer) {
    if (layer.getClass() != DenseLayer.class) {
      return null;
    }
    DenseLayer dense = (DenseLayer) layer;
    boolean plain =
        dense.layerConf().getIDropout() == null
            && dense.layerConf().getWeightNoise() == null
            && !dense.hasLayerNorm();
    return plain ? new DenseStep(dense) : null;
  }

  /**
   * Whether the input can be multiplied as it is; the stock layer takes, or refuses, any other.
   *
   * @param x the input
   * @return true for [N, nIn] of the layer's own data type
   */
  public boolean takes(INDArray x) {
    INDArray weights = parameters.get(DefaultParamInitializer.WEIGHT_KEY);
    return x.rank() == 2 && x.size(1) == weights.size(0) && x.dataType() == weights.dataType();
  }

  /**
   * Computes the layer's output, and keeps what the backward pass needs.
   *
   * @param x the input, [N, nIn]; to be left as it is until then
   * @param workspaces the step's workspaces
   * @return the output, [N, nOut]; may be overwritten
   */
  public INDArray forward(INDArray x, LayerWorkspaceMgr workspaces) {
    input = x;
    INDArray weights = parameters.get(DefaultParamInitializer.WEIGHT_KEY);
    INDArray bias = parameters.get(DefaultParamInitializer.BIAS_KEY);
    INDArray product =
        Arrays2d.create(ArrayType.ACTIVATIONS, x.size(0), weights.size(1), weights, workspaces);
    Products.times(x, weights, product);
    if (bias != null) {
      product.addiRowVector(bias);
    }
    INDArray output = function.train(product, ArrayType.ACTIVATIONS, workspaces);
    function.keep(workspaces.dup(ArrayType.ACTIVATIONS, output, 'c'));
    return output;
  }

  /**
   * Writes the gradients of the layer's parameters.
   *
   * @param gradient with respect to the output, [N, nOut]; may be overwritten
   * @param inputGradient whether that with respect to the input is needed
   * @param workspaces the step's workspaces
   * @return with respect to the input, [N, nIn]; null if not needed
   */
  public INDArray backward(INDArray gradient, boolean inputGradient, LayerWorkspaceMgr workspaces) {
    INDArray delta = function.backpropagate(gradient, null, workspaces);
    function.writeGradients(
        input,
        delta,
        gradients.get(DefaultParamInitializer.WEIGHT_KEY),
        gradients.get(DefaultParamInitializer.BIAS_KEY));
    if (!inputGradient) {
      return null;
    }
    INDArray weights = parameters.get(DefaultParamInitializer.WEIGHT_KEY);
    INDArray below =
        Arrays2d.create(
            ArrayType.ACTIVATION_GRAD, delta.size(0), weights.size(0), weights, workspaces);
    Products.timesTransposed(delta, weights, below);
    return below;
  }

  /** Lets go of the step's arrays. */
  public void clear() {
    input = null;
    function.clear();
  }
}
