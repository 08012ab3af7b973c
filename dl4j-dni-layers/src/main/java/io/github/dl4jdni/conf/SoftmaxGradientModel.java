package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.predictors.SoftmaxPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The shape of a log loss's gradient: ĝ = (softmax(hW + b) − c)V.
 *
 * <p>Parameters: {@code W} [inputs, labels], {@code b} [labels], {@code V} [labels, outputs].
 */
final class SoftmaxGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  SoftmaxGradientModel() {}

  @Override
  public long numParams(ModelShape shape) {
    return shape.labels() * (shape.inputs() + 1 + shape.outputs());
  }

  @Override
  public List<String> parameterKeys() {
    return List.of(
        SoftmaxPredictor.WEIGHTS, SoftmaxPredictor.BIAS, SoftmaxPredictor.OUTPUT_WEIGHTS);
  }

  @Override
  public boolean isWeight(String key) {
    return !isBias(key);
  }

  @Override
  public boolean isBias(String key) {
    return key.equals(SoftmaxPredictor.BIAS);
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = gradients(shape, enclosing, flat);
    if (initialize) {
      flat.assign(0);
      BaseLayer layer = (BaseLayer) enclosing.getLayer();
      Weights.initialize(layer, shape.inputs(), views.get(SoftmaxPredictor.WEIGHTS));
      if (!shape.zeroOutput()) {
        Weights.initialize(layer, shape.labels(), views.get(SoftmaxPredictor.OUTPUT_WEIGHTS));
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    long bias = shape.inputs() * shape.labels();
    long outputWeights = bias + shape.labels();
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(
        SoftmaxPredictor.WEIGHTS,
        flat.get(NDArrayIndex.interval(0, bias)).reshape('f', shape.inputs(), shape.labels()));
    views.put(SoftmaxPredictor.BIAS, flat.get(NDArrayIndex.interval(bias, outputWeights)));
    views.put(
        SoftmaxPredictor.OUTPUT_WEIGHTS,
        flat.get(NDArrayIndex.interval(outputWeights, flat.length()))
            .reshape('f', shape.labels(), shape.outputs()));
    return views;
  }

  @Override
  public void validate(ModelShape shape, String where) {
    requireLabels(shape, where);
  }

  @Override
  public long multiplies(ModelShape shape) {
    return numParams(shape);
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return new SoftmaxPredictor(parameters(shape, enclosing, flat, false));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SoftmaxGradientModel;
  }

  @Override
  public int hashCode() {
    return SoftmaxGradientModel.class.hashCode();
  }

  @Override
  public String toString() {
    return "softmax";
  }
}
