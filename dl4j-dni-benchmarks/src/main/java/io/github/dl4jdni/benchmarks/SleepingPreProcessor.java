package io.github.dl4jdni.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes a module slow: sleeps for a millisecond in the forward pass and changes nothing. */
final class SleepingPreProcessor implements InputPreProcessor {

  private static final long serialVersionUID = 1L;
  private static final Duration SLEEP = Duration.ofMillis(1);

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
    LockSupport.parkNanos(SLEEP.toNanos());
    return input;
  }

  @Override
  public INDArray backprop(INDArray gradient, int miniBatchSize, LayerWorkspaceMgr workspaces) {
    return gradient;
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod") // there is no state
  public InputPreProcessor clone() {
    return new SleepingPreProcessor();
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return inputType;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int miniBatchSize) {
    return new Pair<>(mask, state);
  }
}
