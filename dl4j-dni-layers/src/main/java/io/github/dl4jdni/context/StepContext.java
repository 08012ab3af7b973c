package io.github.dl4jdni.context;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The labels of one training step on one thread.
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

  private final Map<String, SharedLabels> labels = new HashMap<>();

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

  /** Opens a new step: what was shared before is no longer seen. */
  public void open() {
    labels.values().forEach(shared -> shared.timesShared = 0);
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
    SharedLabels shared = labels.get(output);
    return shared == null || shared.timesShared == 0 ? null : shared.get(output, dataType);
  }

  /**
   * The outputs that shared labels in this step.
   *
   * @return their names, sorted
   */
  public Set<String> outputs() {
    Set<String> names = new TreeSet<>();
    labels.forEach(
        (name, shared) -> {
          if (shared.timesShared > 0) {
            names.add(name);
          }
        });
    return names;
  }

  /** Leaves labels for this thread's interfaces, in the network's data type. */
  static void share(String output, INDArray rows, DataType dataType) {
    StepContext context = current();
    if (context != null) {
      context.labels.computeIfAbsent(output, name -> new SharedLabels()).set(rows, dataType);
    }
  }

  private static StepContext current() {
    WeakReference<StepContext> reference = CURRENT.get();
    return reference == null ? null : reference.get();
  }

  /** A copy outside all workspaces, reused from step to step as long as the shape stays. */
  private static final class SharedLabels {
    private INDArray labelsAndOne; // [rows, labels + 1]
    private int timesShared;

    void set(INDArray rows, DataType dataType) {
      long labelCount = rows.size(1);
      if (labelsAndOne == null
          || labelsAndOne.size(0) != rows.size(0)
          || labelsAndOne.size(1) != labelCount + 1
          || labelsAndOne.dataType() != dataType) {
        labelsAndOne = allocate(dataType, rows.size(0), labelCount + 1);
      }
      labelsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, labelCount)).assign(rows);
      timesShared++;
    }

    INDArray get(String output, DataType dataType) {
      if (timesShared > 1) {
        throw new IllegalStateException(
            "Two outputs of one network share their labels as \""
                + output
                + "\": give each LabelSharingLoss the name of its output, and each conditional"
                + " interface the name of the one whose labels it sees (labelsOf)");
      }
      if (labelsAndOne.dataType() != dataType) {
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
          labelsAndOne = labelsAndOne.castTo(dataType);
        }
      }
      return labelsAndOne;
    }

    private static INDArray allocate(DataType dataType, long rows, long columns) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return Nd4j.ones(dataType, rows, columns);
      }
    }
  }
}
