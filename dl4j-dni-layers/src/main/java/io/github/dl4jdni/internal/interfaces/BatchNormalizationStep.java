package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.BatchNormalizer;
import io.github.dl4jdni.internal.arrays.OnesRow;
import java.util.Map;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step of a stock batch normalisation of rows: the stock layer sums columns by ND4J's
 * reductions, which are slower than products with a row of ones, and takes mean and variance a
 * second time in the backward pass.
 */
final class BatchNormalizationStep implements LayerStep {

  private final BatchNormalizer normalizer;
  private final OnesRow ones = new OnesRow();
  private final INDArray mean; // of the running statistics, [1, C]

  BatchNormalizationStep(BatchNormalization layer) {
    Map<String, INDArray> parameters = layer.paramTable();
    mean = parameters.get(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    normalizer = new BatchNormalizer(layer.layerConf(), parameters);
    normalizer.setGradients(
        BatchNormalizationParamInitializer.getInstance()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray()));
  }

  @Override
  public boolean takes(INDArray x) {
    return x.rank() == 2 && x.size(1) == mean.length() && x.dataType() == mean.dataType();
  }

  @Override
  public INDArray forward(INDArray x, LayerWorkspaceMgr workspaces) {
    INDArray output = Arrays2d.create(ArrayType.ACTIVATIONS, x.size(0), x.size(1), x, workspaces);
    normalizer.train(x, output, ArrayType.ACTIVATIONS, ones, workspaces);
    return output;
  }

  @Override
  public INDArray backward(INDArray gradient, boolean inputGradient, LayerWorkspaceMgr workspaces) {
    normalizer.backpropagate(gradient, workspaces);
    return gradient;
  }

  @Override
  public void clear() {
    normalizer.clear();
  }
}
