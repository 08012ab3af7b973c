package io.github.dl4jdni.context;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A preprocessor of a network's first layer that shows the network's input to synthetic input
 * modules, and then does what the preprocessor it wraps does.
 *
 * <p>The input is remembered by weak references, one per thread and input name, within one step: it
 * lives no longer than the network itself holds it.
 */
public final class InputSharingPreProcessor implements InputPreProcessor {

  private static final long serialVersionUID = 1L;

  /** The name under which a network's input is shared if it was given none. */
  public static final String DEFAULT_INPUT = "";

  private static final ThreadLocal<Map<String, WeakReference<INDArray>>> CURRENT =
      ThreadLocal.withInitial(HashMap::new);

  private final InputPreProcessor preProcessor;
  private final String inputName;

  private InputSharingPreProcessor(
      @JsonProperty("preProcessor") InputPreProcessor preProcessor,
      @JsonProperty("inputName") String inputName) {
    this.preProcessor = preProcessor;
    this.inputName = Objects.requireNonNullElse(inputName, DEFAULT_INPUT);
  }

  /**
   * Shares the input of a network that has one.
   *
   * @param preProcessor the preprocessor that stood there, or null
   * @return the preprocessor that shares what it gets
   */
  public static InputSharingPreProcessor of(InputPreProcessor preProcessor) {
    return new InputSharingPreProcessor(preProcessor, DEFAULT_INPUT);
  }

  /**
   * Shares one of several inputs.
   *
   * @param preProcessor the preprocessor that stood there, or null
   * @param inputName the network input's name
   * @return the preprocessor that shares what it gets
   */
  public static InputSharingPreProcessor of(InputPreProcessor preProcessor, String inputName) {
    return new InputSharingPreProcessor(preProcessor, inputName);
  }

  /**
   * What the network on this thread was last given.
   *
   * @param inputName the input's name
   * @return the input, or null if none was shared or the network let go of it
   */
  public static INDArray current(String inputName) {
    WeakReference<INDArray> reference = CURRENT.get().get(inputName);
    return reference == null ? null : reference.get();
  }

  /**
   * Shows a network's input to the modules on this thread, as the preprocessor does: for whoever
   * runs modules without it.
   *
   * @param inputName the input's name
   * @param input the input; not kept alive
   */
  public static void share(String inputName, INDArray input) {
    CURRENT.get().put(inputName, new WeakReference<>(input));
  }

  /**
   * Lets go of what the network on this thread was given: its step is over, and no other network's
   * modules may take it for theirs.
   *
   * @param inputName the input's name
   */
  public static void forget(String inputName) {
    CURRENT.get().remove(inputName);
  }

  /**
   * The preprocessor without the sharing.
   *
   * @return the wrapped preprocessor, or null
   */
  public InputPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /**
   * The name under which the input is shared.
   *
   * @return the name; {@link #DEFAULT_INPUT} if none was given
   */
  public String getInputName() {
    return inputName;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    share(inputName, input);
    return preProcessor == null
        ? input
        : preProcessor.preProcess(input, miniBatchSize, workspaceMgr);
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    return preProcessor == null || output == null
        ? output
        : preProcessor.backprop(output, miniBatchSize, workspaceMgr);
  }

  @Override
  public InputPreProcessor clone() {
    return new InputSharingPreProcessor(
        preProcessor == null ? null : preProcessor.clone(), inputName);
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return preProcessor == null ? inputType : preProcessor.getOutputType(inputType);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return preProcessor == null
        ? new Pair<>(maskArray, currentMaskState)
        : preProcessor.feedForwardMaskArray(maskArray, currentMaskState, minibatchSize);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputSharingPreProcessor that
        && Objects.equals(preProcessor, that.preProcessor)
        && inputName.equals(that.inputName);
  }

  @Override
  public int hashCode() {
    return Objects.hash(preProcessor, inputName);
  }

  @Override
  public String toString() {
    return "InputSharingPreProcessor("
        + (preProcessor == null ? "" : preProcessor + ", ")
        + "input=\""
        + inputName
        + "\")";
  }
}
