package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.StateGradientConfiguration;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.internal.arrays.CellWeights;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.internal.arrays.WindowShape;
import io.github.dl4jdni.internal.interfaces.PredictorLayer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the implementations of all recurrent layers with synthetic gradients have in common: states,
 * windows, and the parameters' views. The arithmetic of a window is {@link RecurrentWindow}'s, that
 * of its interface with what follows {@link StateInterface}'s.
 *
 * @param <T> the layer's configuration
 */
abstract class RecurrentGradientLayer<T extends BaseRecurrentLayer & StateInterfaceConfiguration>
    extends PredictorLayer<T> implements RecurrentLayer, WindowedLayer {

  private final WindowPool windows = new WindowPool(this::newWindow);
  private final WindowPool inferenceWindows = new WindowPool(this::newWindow);
  private final Map<String, INDArray> inferenceState = new ConcurrentHashMap<>();
  private final Map<String, INDArray> trainingState = new ConcurrentHashMap<>();

  private StateInterface stateInterface;
  private INDArray featuresMask; // tells where sequences end, [N, T]; or null
  private RecurrentWindow window; // of the last forward pass in training, or null
  private boolean fromStoredState; // whether that went on from the window before

  RecurrentGradientLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Makes the arrays for a window. */
  abstract RecurrentWindow newWindow(WindowShape shape);

  /** The names of input weights, recurrent weights and bias. */
  abstract String[] weightKeys();

  /** The names of the parts of the state in Deeplearning4j's maps. */
  abstract String[] stateKeys();

  /**
   * Whether a features mask sets outputs and state to zero, as in the stock layer. Where it does
   * not, a wrapper's mask does, which comes by {@link #setMaskArray}.
   */
  abstract boolean isMaskedByFeatures();

  @Override
  public final Type type() {
    return Type.RECURRENT;
  }

  @Override
  public final INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    stateInterface().open();
    return run(training, Map.of(), false, workspaceMgr);
  }

  @Override
  public final INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    stateInterface().open();
    return run(false, inferenceState, true, workspaceMgr);
  }

  @Override
  public final INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    stateInterface().open();
    return run(training, trainingState, storeLastForTBPTT, workspaceMgr);
  }

  private INDArray run(
      boolean training, Map<String, INDArray> from, boolean store, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    checkInput();
    if (training) {
      stateInterface().begin(from == trainingState, from.isEmpty());
    }
    applyDropOutIfNecessary(training, workspaces);
    INDArray series = channelsFirst(input);
    WindowShape shape =
        new WindowShape(
            series.size(0),
            series.size(1),
            layerConf().getNOut(),
            Math.toIntExact(series.size(2)),
            training,
            dataType);
    RecurrentWindow running =
        training
            ? windows.take(shape, each -> stateInterface().keeps(each, from == trainingState))
            : inferenceWindows.take(shape, kept -> false);
    INDArray output = series(ArrayType.ACTIVATIONS, shape, shape.units(), workspaces);
    running.forward(
        weights(training, workspaces), series, initialState(from, shape), typed(maskArray), output);
    if (store) {
      String[] keys = stateKeys();
      for (int i = 0; i < keys.length; i++) {
        from.put(keys[i], detachedCopy(running.finalPart(i)));
      }
    }
    if (training) {
      window = running;
      fromStoredState = from == trainingState;
    } else {
      window = null;
    }
    return channelsFirst(output);
  }

  /** An uninitialised series, [N, width, T], its time steps below each other in one piece. */
  private INDArray series(
      ArrayType place, WindowShape shape, long width, LayerWorkspaceMgr workspaces) {
    long[] rows = {shape.examples(), shape.steps(), width};
    return workspaces.createUninitialized(place, dataType, rows, 'f').permute(0, 2, 1);
  }

  private static INDArray detachedCopy(INDArray array) {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return array.dup('f');
    }
  }

  private void checkInput() {
    if (input.rank() != 3 || channelsFirst(input).size(1) != layerConf().getNIn()) {
      boolean last = layerConf().getRnnDataFormat() == RNNFormat.NWC;
      throw new DL4JInvalidInputException(
          layerId()
              + ": expected input "
              + (last ? "[minibatch, time steps, " : "[minibatch, ")
              + layerConf().getNIn()
              + (last ? "]" : ", time steps]")
              + ", got "
              + Arrays.toString(input.shape())
              + "; is nIn right, and the data format?");
    }
  }

  private INDArray[] initialState(Map<String, INDArray> from, WindowShape shape) {
    if (from.isEmpty()) {
      return new INDArray[0];
    }
    String[] keys = stateKeys();
    INDArray[] parts = new INDArray[keys.length];
    for (int i = 0; i < keys.length; i++) {
      parts[i] = from.get(keys[i]);
      if (parts[i] == null
          || parts[i].size(0) != shape.examples()
          || parts[i].size(1) != shape.units()) {
        throw new DL4JInvalidInputException(
            layerId()
                + ": the stored state \""
                + keys[i]
                + "\" is "
                + (parts[i] == null ? "missing" : Arrays.toString(parts[i].shape()))
                + ", expected ["
                + shape.examples()
                + ", "
                + shape.units()
                + "] for this minibatch; clear the state between minibatches of different size"
                + " (rnnClearPreviousState, and Dni.clearTrainingState for stateful layers), or"
                + " make all of one size");
      }
    }
    return parts;
  }

  /**
   * Deeplearning4j's {@code fit} calls this one under truncated BPTT too; what tells a window is
   * that its forward pass went on from a stored state.
   */
  @Override
  public final Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return backpropagate(epsilon, 0, workspaceMgr);
  }

  @Override
  public final Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    int steps = Math.toIntExact(channelsFirst(epsilon).size(2));
    int from = tbpttBackLength > 0 ? Math.max(0, steps - tbpttBackLength) : 0;
    return backpropagate(epsilon, from, workspaceMgr);
  }

  private Pair<Gradient, INDArray> backpropagate(
      INDArray epsilon, int from, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (window == null) { // frozen with backprop: the forward pass was in inference mode
      run(true, Map.of(), false, workspaces);
    }
    window.errors().assign(channelsFirst(epsilon));
    INDArray inputGradient = null;
    if (layerConf().getStateGradient().isInputGradient()) {
      inputGradient =
          series(ArrayType.ACTIVATION_GRAD, window.shape(), window.shape().inputs(), workspaces);
    }
    RecurrentWindow.Written written = new RecurrentWindow.Written(gradients(), from, inputGradient);
    CellWeights weights = weights(true, workspaces);
    if (fromStoredState) {
      TrainingStep step = step(getIterationCount(), workspaces);
      if (stateInterface().backward(window, weights, written, typed(featuresMask), step)) {
        normalizeModel(layerConf().getSyntheticGradient(), getInputMiniBatchSize());
      } else {
        stateInterface().learnNothing();
      }
    } else {
      stateInterface().backwardWholeSequence(window, weights, written);
      stateInterface().learnNothing();
    }
    weightNoiseParams.clear();
    return new Pair<>(gradient(), channelsFirst(backpropDropOutIfPresent(inputGradient)));
  }

  private INDArray typed(INDArray mask) {
    return mask == null ? null : mask.castTo(dataType);
  }

  @Override
  public final Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    featuresMask = maskArray;
    return isMaskedByFeatures()
        ? super.feedForwardMaskArray(maskArray, currentMaskState, minibatchSize)
        : new Pair<>(maskArray, MaskState.Passthrough);
  }

  @Override
  public final void setMaskArray(INDArray maskArray) {
    super.setMaskArray(maskArray);
    featuresMask = maskArray;
  }

  @Override
  public final Map<String, INDArray> rnnGetPreviousState() {
    return new HashMap<>(inferenceState);
  }

  @Override
  public final void rnnSetPreviousState(Map<String, INDArray> stateMap) {
    inferenceState.clear();
    inferenceState.putAll(stateMap);
  }

  @Override
  public final Map<String, INDArray> rnnGetTBPTTState() {
    return new HashMap<>(trainingState);
  }

  @Override
  public final void rnnSetTBPTTState(Map<String, INDArray> state) {
    stateInterface().replaced();
    trainingState.clear();
    trainingState.putAll(state);
  }

  /** Clears the state of inference, and that of training unless the layer is stateful. */
  @Override
  public final void rnnClearPreviousState() {
    inferenceState.clear();
    if (!layerConf().getStateGradient().isStateful()) {
      clearTrainingState();
    }
  }

  @Override
  public final void clearTrainingState() {
    trainingState.clear();
    stateInterface().cleared();
  }

  @Override
  public final Map<String, INDArray> sequenceState() {
    Map<String, INDArray> state = new HashMap<>(stateInterface().sequenceState());
    trainingState.forEach((part, array) -> state.put(part, detachedCopy(array)));
    return state;
  }

  @Override
  public final void checkSequenceState(Map<String, INDArray> state) {
    String[] keys = stateKeys();
    long units = layerConf().getNOut();
    INDArray first = state.get(keys[0]);
    long examples = first == null ? 0 : first.size(0);
    for (String key : keys) {
      INDArray part = state.get(key);
      boolean fits = first == null ? part == null : part != null && isMatrix(part, examples, units);
      if (!fits) {
        throw noState(key, part, units);
      }
    }
    stateInterface().checkSequenceState(state, units * keys.length, this::noState);
  }

  private boolean isMatrix(INDArray array, long rows, long columns) {
    return array.dataType() == dataType
        && array.rank() == 2
        && array.size(0) == rows
        && array.size(1) == columns;
  }

  private DL4JInvalidInputException noState(String part, INDArray found, long width) {
    return new DL4JInvalidInputException(
        layerId()
            + ": \""
            + part
            + "\" of the sequences' state is "
            + (found == null ? "missing" : found.dataType() + " " + Arrays.toString(found.shape()))
            + ", expected "
            + dataType
            + " [minibatch, "
            + width
            + "]; the state has to come from a network of the same configuration");
  }

  @Override
  public final void goOnFrom(Map<String, INDArray> state) {
    Map<String, INDArray> copies = new HashMap<>();
    state.forEach((part, array) -> copies.put(part, detachedCopy(array)));
    stateInterface().goOnFrom(copies);
    trainingState.clear();
    for (String key : stateKeys()) {
      if (copies.containsKey(key)) {
        trainingState.put(key, copies.get(key));
      }
    }
  }

  @Override
  public final void beginWindow(int index, boolean last) {
    if (!layerConf().getStateGradient().isStateful()) { // whose minibatches are no sequences
      stateInterface().tell(index, last);
    }
  }

  /**
   * The gradient that the last window's backward pass gave to its initial state: the gradient model
   * aside, the true one of what was run. Not with {@link GradientModelLearning#TD_LAMBDA}, whose
   * targets take its place.
   *
   * @return [N, S], S the state's size; to be copied before the next step
   * @throws IllegalStateException if there was no backward pass, or the window began with zero
   */
  public final INDArray initialStateGradient() {
    if (window == null || window.beganAtZero()) {
      throw new IllegalStateException(
          layerId()
              + ": the gradient of a window's initial state is there after the backward pass of a"
              + " window that began with a state (rnnSetTBPTTState, or a window before it)");
    }
    return window.stateGradient();
  }

  /**
   * What the gradient model predicts for the final state of the last window.
   *
   * @param workspaces workspaces for this
   * @return αĝ_T, shrunk and before scaling, [N, S]
   * @throws IllegalStateException if there was no forward pass in training
   */
  public final INDArray predictFinalStateGradient(LayerWorkspaceMgr workspaces) {
    if (window == null) {
      throw new IllegalStateException(layerId() + ": no window was run in training");
    }
    return stateInterface().predictFinal(window, step(getIterationCount(), workspaces));
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    stateInterface = null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (stateInterface != null) {
      stateInterface.setGradients(gradientViews);
    }
  }

  @Override
  public void clear() {
    super.clear();
    featuresMask = null;
    if (stateInterface != null) {
      stateInterface.clearLabels();
    }
  }

  private CellWeights weights(boolean training, LayerWorkspaceMgr workspaces) {
    String[] keys = weightKeys();
    return new CellWeights(
        getParamWithNoise(keys[0], training, workspaces),
        getParamWithNoise(keys[1], training, workspaces),
        getParamWithNoise(keys[2], training, workspaces));
  }

  private CellWeights gradients() {
    String[] keys = weightKeys();
    return new CellWeights(
        gradientViews.get(keys[0]), gradientViews.get(keys[1]), gradientViews.get(keys[2]));
  }

  /** [N, C, T] of NWC and the other way round. */
  private INDArray channelsFirst(INDArray series) {
    return series != null && layerConf().getRnnDataFormat() == RNNFormat.NWC
        ? series.permute(0, 2, 1)
        : series;
  }

  private StateInterface stateInterface() {
    if (stateInterface == null) {
      T layer = layerConf();
      StateModel model = new StateModel((StatePredictors) predictor(), observers());
      StateGradientConfiguration configuration = layer.getStateGradient();
      StateLearning learning =
          configuration.getGradientModelLearning() == GradientModelLearning.TD_LAMBDA
              ? new TraceLearning(model, configuration)
              : new BootstrapLearning(model, configuration);
      stateInterface = new StateInterface(layer, model, learning, params, layer.modelShape());
      if (gradientViews != null) {
        stateInterface.setGradients(gradientViews);
      }
    }
    return stateInterface;
  }
}
