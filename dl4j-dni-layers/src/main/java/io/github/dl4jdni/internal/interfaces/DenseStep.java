package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.DenseFunction;
import io.github.dl4jdni.internal.arrays.Products;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step of a stock dense layer in three matrix products: the stock layer computes its
 * forward pass a second time in the backward pass, copies operands from order to order, and has a
 * gradient of its input computed that the first layer of a network makes no use of.
 */
final class DenseStep implements LayerStep {

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

  /** Null where the layer has dropout, weight noise or layer normalisation. */
  static DenseStep of(DenseLayer dense) {
    boolean plain =
        dense.layerConf().getIDropout() == null
            && dense.layerConf().getWeightNoise() == null
            && !dense.hasLayerNorm();
    return plain ? new DenseStep(dense) : null;
  }

  @Override
  public boolean takes(INDArray x) {
    INDArray weights = parameters.get(DefaultParamInitializer.WEIGHT_KEY);
    return x.rank() == 2 && x.size(1) == weights.size(0) && x.dataType() == weights.dataType();
  }

  @Override
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
    if (function.needsOutput()) {
      function.keep(workspaces.dup(ArrayType.ACTIVATIONS, output, 'c'));
    }
    return output;
  }

  @Override
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

  @Override
  public void clear() {
    input = null;
    function.clear();
  }
}
