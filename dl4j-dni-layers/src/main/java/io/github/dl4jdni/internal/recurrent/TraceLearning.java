package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.conf.StateGradientConfiguration;
import io.github.dl4jdni.internal.arrays.CellWeights;
import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.internal.interfaces.NotFinite;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Learns from the states of all time steps by temporal differences with eligibility traces (BP(λ),
 * Pemberton and Costa 2024).
 *
 * <p>With J_t the Jacobian of the state s_t by s_{t−1} and ε_t the window's own gradient of s_t,
 * the error of the prediction for s_t is δ_t = (ε_{t+1} + γĝ_{t+1})J_{t+1} − ĝ_t, and each error is
 * learnt from at all earlier states, γλJ for each step back. The sum over errors is one pass
 * backward: v_t = δ_t + γλ v_{t+1}J_{t+1}, and the model's gradient is that of predictions whose
 * residual at s_t is −v_t. Past the window's beginning, where errors were counted before, v goes on
 * through the Jacobians of former windows as they were.
 */
final class TraceLearning implements StateLearning {

  private static final double DEFAULT_DISCOUNT = 0.9;

  private final StateModel model;
  private final StateGradientConfiguration configuration;
  private final Deque<Former> formers = new ArrayDeque<>(); // the latest first
  private final List<Ended> ended = new ArrayList<>();
  private final OnesRow ones = new OnesRow();

  TraceLearning(StateModel model, StateGradientConfiguration configuration) {
    this.model = model;
    this.configuration = configuration;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the window itself
  public boolean keeps(RecurrentWindow window) {
    return Stream.concat(
            formers.stream(), ended.stream().flatMap(sequence -> sequence.windows().stream()))
        .anyMatch(former -> former.window() == window);
  }

  @Override
  public boolean looksBack() {
    return true;
  }

  @Override
  public boolean learn(WindowStep step) {
    if (!step.follows()) {
      formers.clear();
    }
    Errors errors = new Errors(step);
    errors.ofFormers(formers, step.ends().goingBefore(), errors.ofWindow(step));
    for (Ended sequence : ended) {
      errors.ofFormers(sequence.windows(), sequence.counts(), errors.ofEnd(sequence));
    }
    ended.clear();
    model.observe(errors.predicted, errors.residual, step.training());
    if (!model.write(0, errors.residual, step.training())) {
      throw errors.notFinite(step.training());
    }
    remember(step);
    return true;
  }

  private void remember(WindowStep step) {
    formers.addFirst(new Former(step.window(), step.weights().copy(), step.follows()));
    int reach = 0;
    for (var each = formers.iterator(); each.hasNext(); ) {
      int steps = each.next().window().shape().steps();
      if (reach >= configuration.getTraceSteps()) {
        each.remove();
      }
      reach += steps;
    }
  }

  @Override
  public void sequenceCleared(INDArray last, int index, INDArray seen, INDArray counts) {
    if (!formers.isEmpty()) {
      ended.add(new Ended(new ArrayDeque<>(formers), counts));
    }
    formers.clear();
  }

  @Override
  public void sequenceEnded() {
    formers.clear();
  }

  /**
   * A window of the same sequence.
   *
   * @param window the window, as it was
   * @param weights its weights
   * @param initialCounts whether a prediction was made for its initial state
   */
  private record Former(RecurrentWindow window, CellWeights weights, boolean initialCounts) {}

  /**
   * A sequence that was cleared.
   *
   * @param windows its windows, the latest first
   * @param counts 1 for examples that had not ended before, [N, 1]; null for all
   */
  private record Ended(Deque<Former> windows, INDArray counts) {}

  /**
   * The residuals of all states that are learnt from, in the order of their predictions: the
   * window's states, those of the windows before it, the latest first, and the same of each
   * sequence that ended, its final state first.
   */
  private final class Errors {
    private final double discount;
    private final double decay;
    private final INDArray predicted; // ĝ, [rows, S]
    private final INDArray residual; // [rows, S], 'c' ordered; ĝ at first, then −v
    private long row; // how far the residuals are done

    Errors(WindowStep step) {
      TrainingStep training = step.training();
      discount =
          configuration.getDiscount() == null
              ? DEFAULT_DISCOUNT
              : configuration.getDiscount().valueAt(training.iteration(), training.epoch());
      decay = discount * configuration.getTraceDecay();
      List<INDArray> states = new ArrayList<>();
      addStates(step.window(), step.window().shape().steps(), states);
      formers.forEach(each -> addStates(each, states));
      for (Ended sequence : ended) {
        RecurrentWindow last = sequence.windows().getFirst().window();
        states.add(last.state(last.shape().steps()));
        sequence.windows().forEach(each -> addStates(each, states));
      }
      INDArray joined = StateModel.joined(states, training);
      INDArray seen = ones.column(joined.size(0), joined.dataType());
      predicted = model.predict(0, joined, seen, training);
      residual = training.workspaces().dup(ArrayType.BP_WORKING_MEM, predicted, 'c');
    }

    private void addStates(Former former, List<INDArray> states) {
      addStates(former.window(), former.window().shape().steps() - 1, states);
    }

    private void addStates(RecurrentWindow window, int last, List<INDArray> states) {
      for (int t = 0; t <= last; t++) {
        states.add(window.state(t));
      }
    }

    /** The window's own errors, and their traces within it; returns γλv at its initial state. */
    INDArray ofWindow(WindowStep step) {
      RecurrentWindow window = step.window();
      int steps = window.shape().steps();
      long examples = window.shape().examples();
      INDArray q = window.stateGradient();
      INDArray last = rows(steps * examples, examples);
      q.assign(bootstrapped(last, step.ends()));
      settle(last, step.ends());
      INDArray carried = last;
      for (int t = steps - 1; t >= 0; t--) {
        window.addErrors(t);
        window.backThrough(t, step.weights());
        INDArray prediction = rows(t * examples, examples);
        INDArray v = q.dup('c');
        v.subi(prediction);
        if (t == 0) {
          count(v, step.ends().goingBefore());
          v.muli(step.follows() ? 1 : 0); // nothing was predicted for the state of the beginning
        }
        carried = v.mul(decay);
        q.assign(prediction.mul(discount).addi(carried));
        prediction.assign(v.negi());
      }
      row = (steps + 1) * examples;
      return carried;
    }

    /** γĝ_T where the sequence goes on, zero elsewhere. */
    private INDArray bootstrapped(INDArray last, SequenceEnds ends) {
      INDArray scaled = last.mul(ends.allEnded() ? 0 : discount);
      count(scaled, ends.going());
      return scaled;
    }

    /** The final state is learnt from only where it is known that nothing follows. */
    private void settle(INDArray last, SequenceEnds ends) {
      if (ends.someEndedNow()) {
        count(last, ends.endedNow());
      } else {
        last.assign(0);
      }
    }

    /** Nothing followed: ĝ − 0 = −v at the final state; returns γλv there. */
    INDArray ofEnd(Ended sequence) {
      long examples = sequence.windows().getFirst().window().shape().examples();
      INDArray last = rows(row, examples);
      count(last, sequence.counts());
      row += examples;
      return last.mul(-decay);
    }

    /** The traces, in windows before, of errors that were met after them. */
    void ofFormers(Deque<Former> windows, INDArray counts, INDArray carried) {
      INDArray passed = carried;
      for (Former former : windows) {
        RecurrentWindow window = former.window();
        INDArray q = window.stateGradient();
        q.assign(passed);
        long examples = window.shape().examples();
        for (int t = window.shape().steps() - 1; t >= 0; t--) {
          window.backThrough(t, former.weights());
          INDArray at = rows(row + t * examples, examples);
          at.assign(q);
          count(at, counts);
          at.muli(t == 0 && !former.initialCounts() ? 0 : -1);
          q.muli(decay);
        }
        row += window.shape().steps() * examples;
        passed = q;
      }
    }

    /** A target that is not finite shows in its residual; so does a prediction. */
    NonFiniteNumbersException notFinite(TrainingStep step) {
      boolean predictionsAreFinite = FiniteNumbers.areAllIn(predicted);
      return NotFinite.learning(
          step,
          !predictionsAreFinite || FiniteNumbers.areAllIn(residual),
          predictionsAreFinite,
          predicted.dataType());
    }

    private void count(INDArray rows, INDArray counts) {
      if (counts != null) {
        rows.muliColumnVector(counts);
      }
    }

    private INDArray rows(long first, long examples) {
      return residual.get(NDArrayIndex.interval(first, first + examples), NDArrayIndex.all());
    }
  }
}
