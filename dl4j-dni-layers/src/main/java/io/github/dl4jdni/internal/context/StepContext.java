package io.github.dl4jdni.internal.context;

import io.github.dl4jdni.context.LabelSharingLoss;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The labels of one training step on one thread, and the output's errors where an interface asks
 * for them.
 *
 * <p>Deeplearning4j tells a layer nothing of the labels, but the loss function gets them, first of
 * all in the backward pass and on the same thread. {@link LabelSharingLoss} leaves them here; the
 * conditional interfaces below read them in the same backward pass.
 *
 * <p>A context belongs to the interfaces that joined it: the thread itself remembers it by a weak
 * reference only, so that nothing outlives the network. The forward pass of any interface opens a
 * new step, so that labels of an earlier step are never seen.
 */
public final class StepContext {

  /** The name under which an output shares its labels if it was given none. */
  public static final String DEFAULT_OUTPUT = "";

  private static final ThreadLocal<WeakReference<StepContext>> CURRENT = new ThreadLocal<>();

  private final Map<Source, SharedRows> shared = new HashMap<>();
  private final Set<Source> requested = new HashSet<>();

  private Object sender; // of the message that went forward last

  private StepContext() {}

  /**
   * The context of this thread, made if there is none. Whoever keeps it keeps it alive.
   *
   * @return the context that this thread's losses share labels through
   */
  public static StepContext join() {
    StepContext context = current();
    if (context == null) {
      context = new StepContext();
      CURRENT.set(new WeakReference<>(context));
    }
    return context;
  }

  /**
   * Says who sent the message that goes forward now, for the layer that comes next.
   *
   * @param sender of the message
   */
  public void setSender(Object sender) {
    this.sender = sender;
  }

  /**
   * Forgets who sent the last message, if it was this one.
   *
   * @param sender of a message that nobody needs any longer
   */
  public void releaseSender(Object sender) {
    if (this.sender == sender) {
      this.sender = null;
    }
  }

  /** {@return who said last on this thread that a message of its own goes forward, or null} */
  public static Object sender() {
    StepContext context = current();
    return context == null ? null : context.sender;
  }

  /** Opens a new step: what was shared before is no longer seen. */
  public void open() {
    shared.values().forEach(rows -> rows.timesShared = 0);
  }

  /**
   * Asks an output to share more than its labels, as long as this context lives.
   *
   * @param output the name the output's loss was given, or {@link #DEFAULT_OUTPUT}
   * @param signal what to share; {@link OutputSignal#LABELS} always are
   */
  public void request(String output, OutputSignal signal) {
    requested.add(new Source(output, signal));
  }

  /**
   * The labels that an output shared in this step, each row with a one behind it.
   *
   * @param output the name the output's loss was given, or {@link #DEFAULT_OUTPUT}
   * @param dataType the type to have them in
   * @return [rows, labels + 1], or null if that output shared none in this step; to be read before
   *     this thread's next step
   */
  public INDArray labelsAndOne(String output, DataType dataType) {
    return rowsAndOne(output, OutputSignal.LABELS, dataType);
  }

  /**
   * What an output shared in this step, each row with a one behind it.
   *
   * @param output the name the output's loss was given, or {@link #DEFAULT_OUTPUT}
   * @param signal what to read
   * @param dataType the type to have it in
   * @return [rows, {@code signal.width(labels)} + 1], or null if that output shared none in this
   *     step, or was not asked to; to be read before this thread's next step
   */
  public INDArray rowsAndOne(String output, OutputSignal signal, DataType dataType) {
    SharedRows rows = shared.get(new Source(output, signal));
    return rows == null || rows.timesShared == 0 ? null : rows.get(output, dataType);
  }

  /**
   * The outputs that shared labels in this step.
   *
   * @return their names, sorted
   */
  public Set<String> outputs() {
    Set<String> names = new TreeSet<>();
    shared.forEach(
        (source, rows) -> {
          if (source.signal() == OutputSignal.LABELS && rows.timesShared > 0) {
            names.add(source.output());
          }
        });
    return names;
  }

  /**
   * Leaves labels for this thread's interfaces, in the network's data type.
   *
   * @param mask as the loss gets it, or null
   */
  public static void share(String output, INDArray rows, INDArray mask, DataType dataType) {
    StepContext context = current();
    if (context != null) {
      context.rows(output, OutputSignal.LABELS).set(rows, dataType);
      if (context.isRequested(output, OutputSignal.MASKED_LABELS)) {
        SharedRows masked = context.rows(output, OutputSignal.MASKED_LABELS);
        masked.set(rows, dataType);
        masked.apply(mask);
      }
      if (context.isRequested(output, OutputSignal.LABELS_AND_MASK)) {
        context.rows(output, OutputSignal.LABELS_AND_MASK).setWithMask(rows, mask, dataType);
      }
    }
  }

  /** Leaves labels with those of later time steps beside them, for interfaces that asked for it. */
  public static void shareAhead(String output, INDArray rows, DataType dataType) {
    StepContext context = current();
    if (context != null && context.isRequested(output, OutputSignal.LABELS_AHEAD)) {
      context.rows(output, OutputSignal.LABELS_AHEAD).set(rows, dataType);
    }
  }

  /** Leaves the output's errors for those of this thread's interfaces that asked for them. */
  public static void shareErrors(String output, INDArray errors) {
    StepContext context = current();
    if (context != null && context.isRequested(output, OutputSignal.ERRORS)) {
      context.rows(output, OutputSignal.ERRORS).set(errors, errors.dataType());
    }
  }

  private boolean isRequested(String output, OutputSignal signal) {
    return requested.contains(new Source(output, signal));
  }

  private SharedRows rows(String output, OutputSignal signal) {
    return shared.computeIfAbsent(new Source(output, signal), source -> new SharedRows());
  }

  private static StepContext current() {
    WeakReference<StepContext> reference = CURRENT.get();
    return reference == null ? null : reference.get();
  }

  /** What is shared, and by which output. */
  private record Source(String output, OutputSignal signal) {}

  /** A copy outside all workspaces, reused from step to step as long as the shape stays. */
  private static final class SharedRows {
    private INDArray rowsAndOne; // [rows, width + 1]
    private int timesShared;

    void set(INDArray rows, DataType dataType) {
      resize(rows.size(0), rows.size(1), dataType);
      withoutOne().assign(rows);
      timesShared++;
    }

    /** Labels, and their mask in as many columns. */
    void setWithMask(INDArray labels, INDArray mask, DataType dataType) {
      long width = labels.size(1);
      resize(labels.size(0), 2 * width, dataType);
      columns(0, width).assign(labels);
      INDArray counts = columns(width, 2 * width);
      counts.assign(1);
      multiply(counts, mask);
      timesShared++;
    }

    private void resize(long rows, long width, DataType dataType) {
      if (rowsAndOne == null
          || rowsAndOne.size(0) != rows
          || rowsAndOne.size(1) != width + 1
          || rowsAndOne.dataType() != dataType) {
        rowsAndOne = allocate(dataType, rows, width + 1);
      }
    }

    /** Multiplies rows, or each element, by a mask. */
    void apply(INDArray mask) {
      multiply(withoutOne(), mask);
    }

    private static void multiply(INDArray rows, INDArray mask) {
      if (mask == null) {
        return;
      }
      INDArray typed = mask.castTo(rows.dataType());
      if (typed.length() == rows.size(0)) {
        rows.muliColumnVector(typed.reshape(rows.size(0), 1));
      } else {
        rows.muli(typed);
      }
    }

    private INDArray withoutOne() {
      return columns(0, rowsAndOne.size(1) - 1);
    }

    private INDArray columns(long from, long to) {
      return rowsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }

    INDArray get(String output, DataType dataType) {
      if (timesShared > 1) {
        throw new IllegalStateException(
            "Two outputs of one network share their labels as \""
                + output
                + "\": give each LabelSharingLoss the name of its output, and each conditional"
                + " interface the name of the one whose labels it sees (labelsOf)");
      }
      if (rowsAndOne.dataType() != dataType) {
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
          rowsAndOne = rowsAndOne.castTo(dataType);
        }
      }
      return rowsAndOne;
    }

    private static INDArray allocate(DataType dataType, long rows, long columns) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return Nd4j.ones(dataType, rows, columns);
      }
    }
  }
}
