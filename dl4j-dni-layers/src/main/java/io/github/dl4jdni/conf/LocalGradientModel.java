package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.predictors.LocalPredictor;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A classifier on the message, whose own loss's gradient is the prediction: ĝ = ∂L/∂h with L = −Σ c
 * log softmax(head(h)).
 *
 * <p>Parameters: those of an {@link MlpGradientModel} from the message to the labels; the last
 * layer is zero at first.
 */
final class LocalGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  private MlpGradientModel head;

  private LocalGradientModel() {} // JSON

  LocalGradientModel(MlpGradientModel head) {
    this.head = head;
  }

  private static ModelShape ofHead(ModelShape shape) {
    return new ModelShape(
        shape.inputs(), 0, shape.labels(), shape.activation(), shape.channelsLast(), true);
  }

  @Override
  public OutputSignal signal() {
    return OutputSignal.MASKED_LABELS;
  }

  @Override
  public boolean learnsFromGradient() {
    return false;
  }

  @Override
  public long numParams(ModelShape shape) {
    return head.numParams(ofHead(shape));
  }

  @Override
  public List<String> parameterKeys() {
    return head.parameterKeys();
  }

  @Override
  public boolean isWeight(String key) {
    return head.isWeight(key);
  }

  @Override
  public boolean isBias(String key) {
    return head.isBias(key);
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    return head.parameters(ofHead(shape), enclosing, flat, initialize);
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    return head.gradients(ofHead(shape), enclosing, flat);
  }

  @Override
  public void validate(ModelShape shape, String where) {
    requireLabels(shape, where);
  }

  /** Forward and backward. */
  @Override
  public long multiplies(ModelShape shape) {
    return 2 * head.multiplies(ofHead(shape));
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return new LocalPredictor(parameters(shape, enclosing, flat, false));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LocalGradientModel that && head.equals(that.head);
  }

  @Override
  public int hashCode() {
    return 31 * LocalGradientModel.class.hashCode() + head.hashCode();
  }

  @Override
  public String toString() {
    boolean linear = head.parameterKeys().size() == 2; // its weights and bias alone
    return linear ? "local" : "local(" + head + ")";
  }
}
