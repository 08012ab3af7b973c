package io.github.dl4jdni.conf;

import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Predicts for each example of a minibatch what it was told, whatever the state, and writes down
 * what it is to learn from.
 */
public final class StateOracle extends GradientModel {

  private static final long serialVersionUID = 1L;

  private transient INDArray told; // [N, S]
  private final transient List<Learnt> learnt = new ArrayList<>();

  /** An oracle that has to be told before it is asked. */
  public StateOracle() {}

  /**
   * What the oracle was once to learn from.
   *
   * @param states the states, [n, S]
   * @param seen labels, and ones, [n, labels + 1]
   * @param target the gradient that it should have predicted, [n, S], zero for rows that do not
   *     count
   * @param counting the residual's rows that are not all zero
   */
  public record Learnt(INDArray states, INDArray seen, INDArray target, List<Integer> counting) {}

  /** Tells what to predict from now on, [N, S]. */
  public void tell(INDArray gradient) {
    told = gradient;
  }

  /** What it was to learn from since the last call. */
  public List<Learnt> takeLearnt() {
    List<Learnt> taken = new ArrayList<>(learnt);
    learnt.clear();
    return taken;
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
    return gradients(shape, enclosing, flat);
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put("Unused", flat);
    return views;
  }

  @Override
  public void validate(ModelShape shape, String where) {
    // Fits every activation.
  }

  @Override
  public long multiplies(ModelShape shape) {
    return 0;
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return new Predictor();
  }

  @Override
  public boolean equals(Object other) {
    return other == this;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  private final class Predictor implements GradientPredictor {
    private INDArray states;
    private INDArray seen;

    @Override
    public boolean isPositionwise() {
      return true;
    }

    @Override
    public void setGradients(INDArray flat, Map<String, INDArray> views) {
      // Learns nothing.
    }

    @Override
    public INDArray predict(
        INDArray message,
        INDArray labelsAndOne,
        ArrayType predictionType,
        LayerWorkspaceMgr workspaces) {
      states = copy(message);
      seen = copy(labelsAndOne);
      return workspaces.dup(predictionType, tiled(message.size(0)), 'c');
    }

    @Override
    public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
      List<Integer> counting = new ArrayList<>();
      for (int row = 0; row < residual.size(0); row++) {
        if (residual.getRow(row).ameanNumber().doubleValue() > 0) {
          counting.add(row);
        }
      }
      INDArray target = tiled(residual.size(0)).sub(residual);
      learnt.add(new Learnt(states, seen, copy(target), counting));
      return residual.sumNumber().doubleValue();
    }

    @Override
    public void clear() {
      states = null;
    }

    private INDArray tiled(long rows) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        INDArray tiled = Nd4j.create(told.dataType(), new long[] {rows, told.size(1)}, 'c');
        for (long row = 0; row < rows; row++) {
          tiled.putRow(row, told.getRow(row % told.size(0)));
        }
        return tiled;
      }
    }

    private INDArray copy(INDArray array) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return array.dup('c');
      }
    }
  }
}
