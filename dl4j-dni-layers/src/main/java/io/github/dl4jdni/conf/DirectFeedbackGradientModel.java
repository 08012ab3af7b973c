package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.predictors.DirectFeedbackPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Direct feedback alignment (Nøkland 2016): ĝ = eB, with e the error of the network's output.
 *
 * <p>Parameter: {@code B} [labels, outputs], drawn uniformly from ±1/√labels, which never learns.
 */
final class DirectFeedbackGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  DirectFeedbackGradientModel() {}

  @Override
  public OutputSignal signal() {
    return OutputSignal.ERRORS;
  }

  @Override
  public boolean learnsFromGradient() {
    return false;
  }

  @Override
  public long numParams(ModelShape shape) {
    return shape.labels() * shape.outputs();
  }

  @Override
  public List<String> parameterKeys() {
    return List.of(DirectFeedbackPredictor.FEEDBACK);
  }

  @Override
  public boolean isWeight(String key) {
    return key.equals(DirectFeedbackPredictor.FEEDBACK);
  }

  @Override
  public boolean isBias(String key) {
    return false;
  }

  @Override
  public IUpdater updater(String key) {
    return new NoOp();
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    Map<String, INDArray> views = gradients(shape, enclosing, flat);
    if (initialize) {
      Weights.initialize(
          new WeightInitUniform(), shape.labels(), views.get(DirectFeedbackPredictor.FEEDBACK));
    }
    return views;
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    return Map.of(
        DirectFeedbackPredictor.FEEDBACK, flat.reshape('f', shape.labels(), shape.outputs()));
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
    return new DirectFeedbackPredictor(parameters(shape, enclosing, flat, false));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DirectFeedbackGradientModel;
  }

  @Override
  public int hashCode() {
    return DirectFeedbackGradientModel.class.hashCode();
  }

  @Override
  public String toString() {
    return "direct feedback";
  }
}
