package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.BatchNormalizer;
import io.github.dl4jdni.internal.arrays.DenseFunction;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.params.BatchStatistics;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs dense layers with ReLU, then a linear one: three matrix products a layer. */
public final class MlpPredictor implements GradientPredictor {

  private final List<Map<String, INDArray>> parameters; // a layer's, by stock names
  private final List<DenseFunction> functions = new ArrayList<>();
  private final List<BatchNormalizer> normalizers = new ArrayList<>();
  private final List<INDArray> inputs = new ArrayList<>(); // of each layer, in the last prediction
  private final long labels;
  private INDArray learnt; // the gradient of the first layer's weighted input
  private List<Map<String, INDArray>> gradients;

  /**
   * Makes the model.
   *
   * @param parameters the layers' parameters by the names of the stock layers, input first
   * @param normalization the batch normalisation of the hidden layers, or null
   * @param labels how many labels it sees
   */
  public MlpPredictor(
      List<Map<String, INDArray>> parameters, BatchNormalization normalization, long labels) {
    this.parameters = parameters;
    this.labels = labels;
    for (int i = 0; i < parameters.size(); i++) {
      boolean hidden = i < parameters.size() - 1;
      BatchNormalizer normalizer = null;
      if (hidden && normalization != null) {
        normalizer = new BatchNormalizer(normalization, parameters.get(i));
        normalizers.add(normalizer);
      }
      functions.add(
          new DenseFunction(hidden ? new ActivationReLU() : new ActivationIdentity(), normalizer));
    }
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    gradients = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Map<String, INDArray> ofLayer = new LinkedHashMap<>();
      for (String name : parameters.get(i).keySet()) {
        ofLayer.put(name, views.get(i + name));
      }
      gradients.add(ofLayer);
    }
    for (int i = 0; i < normalizers.size(); i++) {
      normalizers.get(i).setGradients(gradients.get(i));
    }
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    ArrayType held = Arrays2d.heldWith(predictionType);
    INDArray activation = message;
    if (labels > 0) {
      INDArray seen = labelsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, labels));
      activation = Arrays2d.beside(message, seen, held, workspaces);
    }
    inputs.clear();
    learnt = null;
    for (int i = 0; i < parameters.size(); i++) {
      inputs.add(activation);
      boolean last = i == parameters.size() - 1;
      INDArray weights = parameters.get(i).get(DefaultParamInitializer.WEIGHT_KEY);
      INDArray bias = parameters.get(i).get(DefaultParamInitializer.BIAS_KEY);
      INDArray z =
          Arrays2d.create(
              last ? predictionType : held,
              activation.size(0),
              weights.size(1),
              weights,
              workspaces);
      Products.times(activation, weights, z);
      if (bias != null) {
        z.addiRowVector(bias);
      }
      activation = last ? z : functions.get(i).train(z, held, workspaces);
    }
    return activation;
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    INDArray delta = residual;
    int last = parameters.size() - 1;
    for (int i = last; i >= 0; i--) {
      if (i < last) {
        delta = functions.get(i).backpropagate(delta, null, workspaces);
      }
      Map<String, INDArray> ofLayer = gradients.get(i);
      INDArray weights = parameters.get(i).get(DefaultParamInitializer.WEIGHT_KEY);
      INDArray below = null;
      if (i > 0) { // before the layer's input, which is the one below's output, is overwritten
        below =
            Arrays2d.create(
                ArrayType.BP_WORKING_MEM, delta.size(0), weights.size(0), weights, workspaces);
        Products.timesTransposed(delta, weights, below);
      }
      functions
          .get(i)
          .writeGradients(
              inputs.get(i),
              delta,
              ofLayer.get(DefaultParamInitializer.WEIGHT_KEY),
              ofLayer.get(DefaultParamInitializer.BIAS_KEY));
      learnt = delta;
      delta = below;
    }
    // The output bias's gradient is the residual's sum over the positions.
    return gradients.get(last).get(DefaultParamInitializer.BIAS_KEY).sumNumber().doubleValue();
  }

  @Override
  public INDArray messageGradient(LayerWorkspaceMgr workspaces) {
    INDArray weights = parameters.get(0).get(DefaultParamInitializer.WEIGHT_KEY);
    return Products.firstInputs(learnt, weights, weights.size(0) - labels, workspaces);
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    return !BatchStatistics.isStatistic(key);
  }

  @Override
  public void clear() {
    inputs.clear();
    learnt = null;
    functions.forEach(DenseFunction::clear);
  }
}
