package io.github.dl4jdni.internal.recurrent;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Which examples of a minibatch go on after a window, by their mask and by what is told. */
final class SequenceEnds {

  private INDArray begun; // [N, 1]: 1 for examples with a time step so far; null without masks
  private INDArray going; // [N, 1]: 0 for examples that have ended; null if none has
  private INDArray goingBefore; // the same after the window before
  private boolean allEnded;

  /** A new sequence. */
  void begin() {
    begun = null;
    going = null;
    goingBefore = null;
    allEnded = false;
  }

  /**
   * Takes notice of a window.
   *
   * @param mask its features mask, [N, T], in the network's data type; or null
   * @param last whether nothing follows it
   */
  void window(INDArray mask, boolean last) {
    goingBefore = going;
    allEnded = last;
    if (mask == null) {
      return;
    }
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray now = mask.max(true, 1);
      begun = begun == null ? now : now.add(begun).gt(0).castTo(mask.dataType());
      INDArray ended = mask.getColumn(mask.size(1) - 1, true).rsub(1).muli(begun);
      going = ended.sumNumber().doubleValue() == 0 ? null : ended.rsubi(1);
    }
  }

  /** Goes on as after a window of which this was told: see {@link #begun} and {@link #going}. */
  void goOn(INDArray begunThen, INDArray goingThen) {
    begun = begunThen;
    going = goingThen;
    goingBefore = null;
    allEnded = false;
  }

  /** 1 for examples with a time step so far, [N, 1]; null without masks. */
  INDArray begun() {
    return begun;
  }

  /** Whether nothing follows for any example. */
  boolean allEnded() {
    return allEnded;
  }

  /** 1 for examples that go on, 0 for those that have ended, [N, 1]; null if all go on. */
  INDArray going() {
    return going;
  }

  /** The same before the window. */
  INDArray goingBefore() {
    return goingBefore;
  }

  /** Whether the window was the last one of some examples. */
  boolean someEndedNow() {
    return allEnded || going != null;
  }

  /** 1 for the examples that the window ended, [N, 1]; null for all of them. */
  INDArray endedNow() {
    if (allEnded) {
      return goingBefore;
    }
    INDArray ended = going.rsub(1);
    return goingBefore == null ? ended : ended.muli(goingBefore);
  }
}
