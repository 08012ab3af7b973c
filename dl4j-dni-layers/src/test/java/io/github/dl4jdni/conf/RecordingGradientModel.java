package io.github.dl4jdni.conf;

import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A linear gradient model that writes down what it is shown, under a name. */
public final class RecordingGradientModel extends GradientModel {

  private static final long serialVersionUID = 1L;

  private static final List<Seen> ALL = new CopyOnWriteArrayList<>();

  private final GradientModel linear = GradientModel.linear();
  private String name;

  private RecordingGradientModel() {} // JSON

  private RecordingGradientModel(String name) {
    this.name = name;
  }

  /**
   * What one prediction saw, and one update of the model after it.
   *
   * @param model the model's name
   * @param thread the thread that predicted
   * @param message [positions, channels], in double precision
   * @param context [positions, labels + 1]
   * @param residual prediction − target, [positions, channels]
   */
  public record Seen(
      String model, Thread thread, INDArray message, INDArray context, INDArray residual) {}

  /** A fresh model; what models of this name saw before is forgotten. */
  public static RecordingGradientModel named(String name) {
    take(name);
    return new RecordingGradientModel(name);
  }

  /** What models of a name saw since the last call, oldest first. */
  public static List<Seen> take(String name) {
    List<Seen> taken =
        new ArrayList<>(ALL.stream().filter(each -> each.model.equals(name)).toList());
    ALL.removeAll(taken);
    return taken;
  }

  @Override
  public long numParams(ModelShape shape) {
    return linear.numParams(shape);
  }

  @Override
  public List<String> parameterKeys() {
    return linear.parameterKeys();
  }

  @Override
  public boolean isWeight(String key) {
    return linear.isWeight(key);
  }

  @Override
  public boolean isBias(String key) {
    return linear.isBias(key);
  }

  @Override
  public Map<String, INDArray> parameters(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, boolean initialize) {
    return linear.parameters(shape, enclosing, flat, initialize);
  }

  @Override
  public Map<String, INDArray> gradients(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat) {
    return linear.gradients(shape, enclosing, flat);
  }

  @Override
  public void validate(ModelShape shape, String where) {
    linear.validate(shape, where);
  }

  @Override
  public long multiplies(ModelShape shape) {
    return linear.multiplies(shape);
  }

  @Override
  public GradientPredictor instantiate(
      ModelShape shape, NeuralNetConfiguration enclosing, INDArray flat, DataType dataType) {
    return new Recorder(linear.instantiate(shape, enclosing, flat, dataType), name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordingGradientModel that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  private static final class Recorder implements GradientPredictor {
    private final GradientPredictor inner;
    private final String name;
    private INDArray message;
    private INDArray context;

    Recorder(GradientPredictor inner, String name) {
      this.inner = inner;
      this.name = name;
    }

    @Override
    public boolean isPositionwise() {
      return inner.isPositionwise();
    }

    @Override
    public void setGradients(INDArray flat, Map<String, INDArray> views) {
      inner.setGradients(flat, views);
    }

    @Override
    public INDArray predict(
        INDArray message,
        INDArray labelsAndOne,
        ArrayType predictionType,
        LayerWorkspaceMgr workspaces) {
      this.message = copy(message);
      this.context = copy(labelsAndOne);
      return inner.predict(message, labelsAndOne, predictionType, workspaces);
    }

    @Override
    public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
      ALL.add(new Seen(name, Thread.currentThread(), message, context, copy(residual)));
      return inner.learn(residual, workspaces);
    }

    @Override
    public void clear() {
      inner.clear();
    }

    private static INDArray copy(INDArray array) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return array.dup('c').castTo(DataType.DOUBLE);
      }
    }
  }
}
