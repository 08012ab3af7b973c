package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.internal.arrays.CellWeights;
import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.internal.arrays.Vectors;
import io.github.dl4jdni.internal.arrays.WindowShape;
import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.interfaces.LabelContext;
import io.github.dl4jdni.internal.interfaces.NotFinite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The interface between a window of a recurrent layer and all that follows it: predicts the
 * gradient of the window's final state, hands it back through the window, and lets the model learn
 * (Jaderberg et al. 2017, section 2.3).
 */
final class StateInterface {

  private final StateInterfaceConfiguration layer;
  private final StateModel model;
  private final StateLearning learning;
  private final LabelContext labels;
  private final SequenceEnds ends = new SequenceEnds();
  private final OnesRow ones = new OnesRow();
  private final AuxiliaryHead auxiliary; // or null
  private final boolean unused; // nothing takes the model's predictions, ever

  private static final int UNTOLD = -1;

  // What is kept of the window before, beside the parts of the state itself.
  private static final String FORMER = "former";
  private static final int COUNTS = 4; // that FORMER holds
  private static final String FORMER_STATE = "former-state";
  private static final String FORMER_SEEN = "former-seen";
  private static final String FORMER_BEGUN = "former-begun";
  private static final String FORMER_GOING = "former-going";

  private int told = UNTOLD; // which window of its sequence is run next
  private boolean last; // told: nothing follows the window that is run
  private int index; // of the window whose forward pass was the last one, in its sequence
  private int formerIndex; // of the one whose backward pass was the last one
  private Former former; // the window before, whose final state goes on; null if none does
  private Interruption interruption = Interruption.NONE; // since its backward pass
  private INDArray formerSeen; // what the model saw beside that state, [N, labels + 1]
  private INDArray auxiliaryTarget; // ĝ_T, [N, S], 'f' ordered

  StateInterface(
      StateInterfaceConfiguration layer,
      StateModel model,
      StateLearning learning,
      Map<String, INDArray> parameters,
      ModelShape shape) {
    this.layer = layer;
    this.model = model;
    this.learning = learning;
    labels = new LabelContext(layer.getSyntheticGradient(), signal(layer), shape.labels());
    auxiliary =
        layer.auxiliary().isEmpty()
            ? null
            : new AuxiliaryHead(
                parameters.get(AuxiliaryHead.WEIGHTS), parameters.get(AuxiliaryHead.BIAS));
    unused =
        !layer
            .getStateGradient()
            .takesPredictions(layer.getSyntheticGradient().getConsumptionScale());
  }

  private static OutputSignal signal(StateInterfaceConfiguration layer) {
    return layer.getStateGradient().getLabelsAhead() > 0
        ? OutputSignal.LABELS_AHEAD
        : layer.getSyntheticGradient().getGradientModel().signal();
  }

  void setGradients(Map<String, INDArray> views) {
    if (auxiliary != null) {
      auxiliary.setGradients(views.get(AuxiliaryHead.WEIGHTS), views.get(AuxiliaryHead.BIAS));
    }
  }

  /** The forward pass reached the layer: labels of earlier steps are void. */
  void open() {
    labels.open();
  }

  /** Told which window of its sequence is run next, and whether nothing follows it. */
  void tell(int number, boolean nothingFollows) {
    told = number;
    last = nothingFollows;
  }

  /**
   * The forward pass of a window in training begins. Only now is it known whether a state that was
   * cleared or replaced ended the sequence: where the next window is told to be a later one, the
   * trainer has put the state back.
   *
   * @param ofSequence whether it begins with the state that is carried from window to window
   * @param fromZero whether that is zero
   */
  void begin(boolean ofSequence, boolean fromZero) {
    if (!ofSequence) {
      index = 0;
      return;
    }
    if (fromZero || told <= 0) {
      end();
    }
    if (told != UNTOLD && told != formerIndex + 1) {
      cut(); // there is none before, or it was passed over
    }
    index = told != UNTOLD ? told : former == null ? 0 : formerIndex + 1;
    if (index == 0) {
      ends.begin();
    }
    interruption = Interruption.NONE;
    told = UNTOLD;
  }

  /**
   * Whether a window has to be left as it is.
   *
   * @param window the window
   * @param goesOn whether what is to run goes on from the last window
   */
  @SuppressWarnings("ReferenceEquality") // the window itself
  boolean keeps(RecurrentWindow window, boolean goesOn) {
    return learning.keeps(window) || (former != null && window == former.window() && !goesOn);
  }

  /** αĝ of the final state of the last window, [N, S]. */
  INDArray predictFinal(RecurrentWindow window, TrainingStep step) {
    return predict(index, window, seen(window, step), step);
  }

  private INDArray predict(int at, RecurrentWindow window, INDArray seen, TrainingStep step) {
    INDArray predicted = model.predict(at, finalState(window), seen, step);
    Vectors.scale(model.shrinkage(at), predicted);
    return predicted;
  }

  /**
   * The backward pass of a window that others may follow. A layer with a fixed scale of 0, and
   * nothing else that a prediction is for, is left to plain truncated BPTT: its model does not
   * learn.
   *
   * @param window the window; its errors are set
   * @param weights its weights
   * @param written what is written on the way
   * @param mask the features mask, [N, T], or null
   * @param step where training stands
   * @return whether the model's gradients were written
   */
  boolean backward(
      RecurrentWindow window,
      CellWeights weights,
      RecurrentWindow.Written written,
      INDArray mask,
      TrainingStep step) {
    if (unused) {
      backwardWholeSequence(window, weights, written);
      return false;
    }
    boolean follows = former != null;
    ends.window(mask, last);
    INDArray seen = seen(window, step);
    double scale = scale(step);
    INDArray predicted = handIn(window, seen, scale, step);
    learnAuxiliary(window, predicted, mask);
    if (window.isWithoutGradient()) {
      window.backwardOfNothing(written);
    } else {
      window.backward(weights, written);
    }
    boolean learnt =
        learning.learn(
            new WindowStep(
                window,
                index,
                weights,
                written.gradients(),
                follows,
                predicted,
                scale,
                ends,
                formerSeen == null ? seen : formerSeen,
                seen,
                step));
    remember(window, seen);
    return learnt;
  }

  /** The backward pass of a window from beyond which nothing comes. */
  void backwardWholeSequence(
      RecurrentWindow window, CellWeights weights, RecurrentWindow.Written written) {
    last = false;
    window.stateGradient().assign(0);
    if (auxiliary != null) {
      auxiliary.clearGradients();
    }
    window.backward(weights, written);
  }

  /** The model's gradients are zero. */
  void learnNothing() {
    model.learnNothing();
  }

  /** Sets the gradient of the window's final state: s·ĝ_T, zero where nothing follows. */
  private INDArray handIn(RecurrentWindow window, INDArray seen, double scale, TrainingStep step) {
    INDArray handedIn = window.stateGradient();
    if (ends.allEnded() || (scale == 0 && !isPredictionNeeded())) {
      handedIn.assign(0);
      return null;
    }
    INDArray predicted = predict(index, window, seen, step);
    if (!FiniteNumbers.areAllIn(predicted)) { // also where the window's states are not
      throw NotFinite.prediction(step);
    }
    if (ends.going() != null) {
      predicted.muliColumnVector(ends.going());
    }
    Vectors.copy(predicted, handedIn);
    if (auxiliary != null) {
      keepAuxiliaryTarget(handedIn);
    }
    Vectors.scale(scale, handedIn);
    return predicted;
  }

  /** Whether ĝ_T is used for more than the window's own gradients. */
  private boolean isPredictionNeeded() {
    return auxiliary != null || layer.getStateGradient().getDiscount() != null;
  }

  private void keepAuxiliaryTarget(INDArray predicted) {
    if (auxiliaryTarget == null || !auxiliaryTarget.equalShapes(predicted)) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        auxiliaryTarget = Nd4j.create(predicted.dataType(), predicted.shape(), 'f');
      }
    }
    auxiliaryTarget.assign(predicted);
  }

  private void learnAuxiliary(RecurrentWindow window, INDArray predicted, INDArray mask) {
    if (auxiliary == null) {
      return;
    }
    if (predicted == null) { // nothing follows: the gradient to predict is zero
      keepAuxiliaryTarget(window.stateGradient());
    }
    auxiliary.learn(window, auxiliaryTarget, layer.getStateGradient().getAuxiliaryWeight(), mask);
  }

  private void remember(RecurrentWindow window, INDArray seen) {
    former = last ? null : new Former(window, null);
    formerSeen = layer.getSyntheticGradient().isConditionOnLabels() ? copy(seen) : null;
    if (last) {
      learning.sequenceEnded();
    }
    formerIndex = index;
    last = false;
  }

  /** The state was cleared: nothing follows what was run, unless the next window is told to. */
  void cleared() {
    if (told > 0) { // of a sequence that is not gone on with
      told = UNTOLD;
      last = false;
    }
    interrupt(Interruption.CLEARED);
  }

  /**
   * The state was replaced: what follows is another sequence, and nothing is known of this one's
   * end; unless the next window is told to follow.
   */
  void replaced() {
    interrupt(Interruption.REPLACED);
  }

  private void interrupt(Interruption by) {
    if (interruption == Interruption.NONE) {
      interruption = by;
    }
  }

  /** What interrupted the sequence ended it. */
  private void end() {
    if (interruption == Interruption.NONE) {
      return;
    }
    if (former != null && interruption == Interruption.CLEARED) {
      INDArray state = former.finalState();
      INDArray seen =
          formerSeen == null ? ones.column(state.size(0), state.dataType()) : formerSeen;
      learning.sequenceCleared(state, formerIndex, seen, ends.going());
    }
    cut();
  }

  private void cut() {
    former = null;
    formerSeen = null;
    learning.sequenceEnded();
  }

  void clearLabels() {
    labels.clear();
  }

  private static INDArray finalState(RecurrentWindow window) {
    return window.state(window.shape().steps());
  }

  private double scale(TrainingStep step) {
    SyntheticGradientConfiguration configuration = layer.getSyntheticGradient();
    return configuration.getConsumptionScale().valueAt(step.iteration(), step.epoch());
  }

  /** What the model sees beside a window's final state: the labels of its last time step. */
  private INDArray seen(RecurrentWindow window, TrainingStep step) {
    if (!layer.getSyntheticGradient().isConditionOnLabels()) {
      return withoutLabels(window);
    }
    WindowShape shape = window.shape();
    long positions = shape.examples() * shape.steps();
    INDArray rows = labels.rows(positions, window.errors().shape(), shape.type(), step);
    INDArray ofLastStep =
        rows.size(0) == shape.examples()
            ? rows
            : rows.get(
                NDArrayIndex.interval(positions - shape.examples(), positions), NDArrayIndex.all());
    return labels.signal() == OutputSignal.LABELS_AND_MASK ? allCounting(ofLastStep) : ofLastStep;
  }

  /**
   * Labels that the loss's mask leaves out at this step tell of a later one's loss all the same.
   */
  private static INDArray allCounting(INDArray labelsAndMask) {
    INDArray copy = labelsAndMask.dup('c');
    long width = copy.size(1) - 1;
    copy.get(NDArrayIndex.all(), NDArrayIndex.interval(width / 2, width)).assign(1);
    return copy;
  }

  private INDArray withoutLabels(RecurrentWindow window) {
    return ones.column(window.shape().examples(), window.shape().type());
  }

  private static INDArray copy(INDArray array) {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return array.dup('c');
    }
  }

  /**
   * What the next window needs to know of the one before; nothing where none goes on.
   *
   * @throws IllegalStateException if it would need the window itself
   */
  Map<String, INDArray> sequenceState() {
    if (former == null) {
      return Map.of();
    }
    if (learning.looksBack()) {
      throw new IllegalStateException(
          "the gradient model learns by going back through former windows (TD_LAMBDA, or"
              + " backpropagateGradientModelLoss), which are not kept with the state; stop where"
              + " the state is cleared");
    }
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      Map<String, INDArray> state = new HashMap<>();
      state.put(
          FORMER,
          Nd4j.createFromArray(new double[] {formerIndex, interruption.code, told, last ? 1 : 0}));
      state.put(FORMER_STATE, former.finalState().dup('f'));
      putCopy(state, FORMER_SEEN, formerSeen);
      putCopy(state, FORMER_BEGUN, ends.begun());
      putCopy(state, FORMER_GOING, ends.going());
      return state;
    }
  }

  private static void putCopy(Map<String, INDArray> state, String name, INDArray array) {
    if (array != null) {
      state.put(name, array.dup('c'));
    }
  }

  /** What to throw where a part, or nothing, is not as wide as it should be. */
  interface Refusal {
    RuntimeException of(String part, INDArray found, long width);
  }

  /** Checks what {@link #goOnFrom} is to take, for states so wide. */
  void checkSequenceState(Map<String, INDArray> state, long width, Refusal refusal) {
    INDArray counts = state.get(FORMER);
    if (counts == null) {
      return;
    }
    if (counts.length() != COUNTS
        || counts.minNumber().intValue() < UNTOLD
        || Interruption.of(counts.getInt(1)) == null) {
      throw refusal.of(FORMER, counts, COUNTS);
    }
    INDArray last = state.get(FORMER_STATE);
    if (last == null || last.rank() != 2 || last.size(1) != width) {
      throw refusal.of(FORMER_STATE, last, width);
    }
    for (String part : List.of(FORMER_SEEN, FORMER_BEGUN, FORMER_GOING)) {
      INDArray found = state.get(part);
      if (found != null && (found.rank() != 2 || found.size(0) != last.size(0))) {
        throw refusal.of(part, found, 1);
      }
    }
    boolean sees = layer.getSyntheticGradient().isConditionOnLabels();
    if (sees != state.containsKey(FORMER_SEEN)) {
      throw refusal.of(FORMER_SEEN, state.get(FORMER_SEEN), 1);
    }
  }

  /** Goes on from what {@link #sequenceState} told. */
  void goOnFrom(Map<String, INDArray> state) {
    learning.sequenceEnded();
    INDArray counts = state.get(FORMER);
    former = counts == null ? null : new Former(null, state.get(FORMER_STATE));
    formerSeen = state.get(FORMER_SEEN);
    ends.goOn(state.get(FORMER_BEGUN), state.get(FORMER_GOING));
    interruption = counts == null ? Interruption.NONE : Interruption.of(counts.getInt(1));
    formerIndex = counts == null ? 0 : counts.getInt(0);
    told = counts == null ? UNTOLD : counts.getInt(2);
    last = counts != null && counts.getInt(3) == 1;
  }

  /**
   * The window before.
   *
   * @param window itself; null where the layer went on from a stored state
   * @param state its final state, [N, S], where there is no window
   */
  private record Former(RecurrentWindow window, INDArray state) {

    INDArray finalState() {
      return window == null ? state : window.state(window.shape().steps());
    }
  }

  /** What became of a state between two windows. */
  private enum Interruption {
    NONE(0),
    CLEARED(1),
    REPLACED(2);

    private final int code; // in a saved state

    Interruption(int code) {
      this.code = code;
    }

    /** The one of a code; null if there is none. */
    private static Interruption of(int code) {
      return Stream.of(values()).filter(each -> each.code == code).findFirst().orElse(null);
    }
  }
}
