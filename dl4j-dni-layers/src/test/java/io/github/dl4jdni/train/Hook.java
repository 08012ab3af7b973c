package io.github.dl4jdni.train;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A preprocessor that changes nothing, but does what a test has put under its name. */
public final class Hook implements InputPreProcessor {

  private static final long serialVersionUID = 1L;

  private static final Map<String, Runnable> FORWARD = new ConcurrentHashMap<>();
  private static final Map<String, Runnable> BACKWARD = new ConcurrentHashMap<>();

  private final String name;

  Hook(@JsonProperty("name") String name) {
    this.name = name;
  }

  /** What happens when the layer behind it gets its input. */
  static void onForward(String name, Runnable action) {
    FORWARD.put(name, action);
  }

  /** What happens when a gradient has passed the layer behind it. */
  static void onBackward(String name, Runnable action) {
    BACKWARD.put(name, action);
  }

  static void removeAll() {
    FORWARD.clear();
    BACKWARD.clear();
  }

  public String getName() {
    return name;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    FORWARD.getOrDefault(name, () -> {}).run();
    return input;
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    BACKWARD.getOrDefault(name, () -> {}).run();
    return output;
  }

  @Override
  public InputPreProcessor clone() {
    return new Hook(name);
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return inputType;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(maskArray, currentMaskState);
  }
}
