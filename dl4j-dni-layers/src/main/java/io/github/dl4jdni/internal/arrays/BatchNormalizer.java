package io.github.dl4jdni.internal.arrays;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Batch normalisation of a matrix's columns (Ioffe and Szegedy 2015), with the parameters, running
 * statistics and results of Deeplearning4j's own layer, in half as many operations.
 *
 * <p>With column means taken over the batch, z̃ = (z − mean) / √(var + ε), y = γz̃ + β. The running
 * statistics move by "gradients", as in the stock layer: what is to be subtracted from them.
 */
public final class BatchNormalizer {

  private static final double TWO_LN_10 = 2 * Math.log(10);

  private final BatchNormalization configuration;
  private final Map<String, INDArray> parameters;
  private Map<String, INDArray> gradients;

  private INDArray ones; // [1, N] of 1/N
  private INDArray normalized; // z̃, [N, C]
  private INDArray mean; // [1, C]
  private INDArray variance; // [1, C]
  private INDArray inverseDeviation; // 1/√(var + ε), [1, C]

  public BatchNormalizer(BatchNormalization configuration, Map<String, INDArray> parameters) {
    this.configuration = configuration;
    this.parameters = parameters;
  }

  public void setGradients(Map<String, INDArray> views) {
    gradients = views;
  }

  /** Normalises by the batch's statistics; z is overwritten by the result. */
  public void train(INDArray z, ArrayType held, OnesRow row, LayerWorkspaceMgr workspaces) {
    train(z, z, held, row, workspaces);
  }

  /** Normalises by the batch's statistics into another array, or the same. */
  public void train(
      INDArray z, INDArray result, ArrayType held, OnesRow row, LayerWorkspaceMgr workspaces) {
    ones = row.of(z.size(0), z.dataType());
    double examples = z.size(0);
    mean = Arrays2d.create(held, 1, z.size(1), z, workspaces);
    variance = Arrays2d.create(held, 1, z.size(1), z, workspaces);
    Products.times(ones, z, mean);
    mean.divi(examples);
    normalized = Arrays2d.create(held, z.size(0), z.size(1), z, workspaces);
    Arrays2d.minusRow(z, mean, normalized);
    normalized.mul(normalized, result); // z is not needed again
    Products.times(ones, result, variance);
    variance.divi(examples);
    inverseDeviation = Arrays2d.create(held, 1, z.size(1), z, workspaces);
    variance.add(configuration.getEps(), inverseDeviation);
    Transforms.sqrt(inverseDeviation, false).rdivi(1);
    normalized.muliRowVector(inverseDeviation);
    scaleAndShift(normalized, result);
  }

  /** Normalises by the running statistics, in place. */
  void infer(INDArray z) {
    z.subiRowVector(parameters.get(BatchNormalizationParamInitializer.GLOBAL_MEAN));
    INDArray deviation = Transforms.sqrt(runningVariance().addi(configuration.getEps()), false);
    z.diviRowVector(deviation);
    scaleAndShift(z, z);
  }

  /**
   * Turns the gradient with respect to y into that with respect to z, in place, and writes the
   * gradients of γ, β and the running statistics.
   */
  public void backpropagate(INDArray gradient, LayerWorkspaceMgr workspaces) {
    long columns = gradient.size(1);
    double examples = gradient.size(0);
    INDArray products =
        Arrays2d.create(ArrayType.BP_WORKING_MEM, gradient.size(0), columns, gradient, workspaces);
    INDArray sum = Arrays2d.create(ArrayType.BP_WORKING_MEM, 1, columns, gradient, workspaces);
    INDArray sumOfProducts =
        Arrays2d.create(ArrayType.BP_WORKING_MEM, 1, columns, gradient, workspaces);
    gradient.mul(normalized, products);
    Products.times(ones, gradient, sum);
    Products.times(ones, products, sumOfProducts);
    INDArray scale = inverseDeviation; // not needed again but here
    if (!configuration.isLockGammaBeta()) {
      gradients.get(BatchNormalizationParamInitializer.GAMMA).assign(sumOfProducts);
      gradients.get(BatchNormalizationParamInitializer.BETA).assign(sum);
      scale.muliRowVector(parameters.get(BatchNormalizationParamInitializer.GAMMA));
    } else {
      scale.muli(configuration.getGamma());
    }
    normalized.muliRowVector(sumOfProducts.divi(examples));
    gradient.subi(normalized);
    gradient.subiRowVector(sum.divi(examples));
    gradient.muliRowVector(scale);
    moveStatistics();
  }

  public void clear() {
    normalized = null;
    mean = null;
    variance = null;
    inverseDeviation = null;
  }

  private void scaleAndShift(INDArray from, INDArray to) {
    if (configuration.isLockGammaBeta()) {
      from.mul(configuration.getGamma(), to);
      to.addi(configuration.getBeta());
    } else {
      Arrays2d.timesRow(from, parameters.get(BatchNormalizationParamInitializer.GAMMA), to);
      to.addiRowVector(parameters.get(BatchNormalizationParamInitializer.BETA));
    }
  }

  private void moveStatistics() {
    double share = 1 - configuration.getDecay();
    INDArray meanStep = gradients.get(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    INDArray runningMean = parameters.get(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    meanStep.assign(runningMean).subi(flat(mean)).muli(share);
    INDArray running = runningVariance();
    if (configuration.isUseLogStd()) {
      // log10 of the ratio of the deviations, as half the ratio of the variances.
      INDArray next = running.mul(configuration.getDecay()).addi(flat(variance).muli(share));
      INDArray step = gradients.get(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
      step.assign(running.divi(next));
      Transforms.log(step, false).divi(TWO_LN_10);
    } else {
      gradients
          .get(BatchNormalizationParamInitializer.GLOBAL_VAR)
          .assign(running.subi(flat(variance)).muli(share));
    }
  }

  /** A copy of the running variance. */
  private INDArray runningVariance() {
    INDArray logDeviation = parameters.get(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    return logDeviation == null
        ? parameters.get(BatchNormalizationParamInitializer.GLOBAL_VAR).dup()
        : Transforms.exp(logDeviation.mul(TWO_LN_10), false);
  }

  private static INDArray flat(INDArray row) {
    return row.reshape(row.length());
  }
}
