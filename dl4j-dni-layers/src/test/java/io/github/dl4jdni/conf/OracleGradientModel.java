package io.github.dl4jdni.conf;

import io.github.dl4jdni.layers.GradientPredictor;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Predicts what it was told, and remembers the residual that it was to learn from. */
public final class OracleGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  private transient INDArray prediction;
  private transient INDArray residual;

  /** An oracle that has to be told before it is asked. */
  public OracleGradientModel() {}

  /**
   * Tells the oracle what to predict next.
   *
   * @param gradient in the message's shape
   */
  public void tell(INDArray gradient) {
    prediction = gradient;
  }

  /**
   * What it was last to learn from.
   *
   * @return ĝ − g in the message's shape
   */
  public INDArray residual() {
    return residual;
  }

  @Override
  public long numParams(ModelShape shape) {
    return 1;
  }

  @Override
  public List<String> parameterKeys() {
    return List.of("Unused");
  }

  @Override
  public boolean isWeight(String key) {
    return true;
  }

  @Override
  public boolean isBias(String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    return Map.of("Unused", flat);
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    return Map.of("Unused", flat);
  }

  @Override
  public void validate(ModelShape shape, String where) {}

  @Override
  public long multiplies(ModelShape shape) {
    return 0;
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return new GradientPredictor() {
      @Override
      public boolean isPositionwise() {
        return false;
      }

      @Override
      public void setGradients(INDArray gradients, Map<String, INDArray> views) {}

      @Override
      public INDArray predict(
          INDArray message, INDArray labels, ArrayType type, LayerWorkspaceMgr workspaces) {
        return workspaces.dup(type, prediction, 'c');
      }

      @Override
      public double learn(INDArray given, LayerWorkspaceMgr workspaces) {
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
          residual = given.dup();
        }
        return 0;
      }

      @Override
      public void clear() {}
    };
  }
}
