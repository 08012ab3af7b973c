package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.predictors.LinearPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One linear map: ĝ = [h c 1]W.
 *
 * <p>One parameter, {@code W} [inputs + labels + 1, outputs]; its last row is the bias.
 */
final class LinearGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  LinearGradientModel() {}

  @Override
  public long numParams(ModelShape shape) {
    return (shape.inputs() + shape.labels() + 1) * shape.outputs();
  }

  @Override
  public List<String> parameterKeys() {
    return List.of(LinearPredictor.WEIGHTS);
  }

  @Override
  public boolean isWeight(String key) {
    return key.equals(LinearPredictor.WEIGHTS);
  }

  @Override
  public boolean isBias(String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = gradients(shape, enclosing, flat);
    if (initialize) {
      flat.assign(0);
      if (!shape.zeroOutput()) {
        long seen = shape.inputs() + shape.labels();
        INDArray withoutBias =
            Nd4j.create(flat.dataType(), new long[] {seen, shape.outputs()}, 'f');
        Weights.initialize((BaseLayer) enclosing.getLayer(), seen, withoutBias);
        views
            .get(LinearPredictor.WEIGHTS)
            .get(NDArrayIndex.interval(0, seen), NDArrayIndex.all())
            .assign(withoutBias);
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(
        LinearPredictor.WEIGHTS,
        flat.reshape('f', shape.inputs() + shape.labels() + 1, shape.outputs()));
    return views;
  }

  @Override
  public void validate(ModelShape shape, String where) {
    // Fits every activation.
  }

  @Override
  public long multiplies(ModelShape shape) {
    return numParams(shape);
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return new LinearPredictor(parameters(shape, enclosing, flat, false));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinearGradientModel;
  }

  @Override
  public int hashCode() {
    return LinearGradientModel.class.hashCode();
  }

  @Override
  public String toString() {
    return "linear";
  }
}
