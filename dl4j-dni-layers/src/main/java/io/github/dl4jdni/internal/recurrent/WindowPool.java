package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.WindowShape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;

/** Windows to be used again: one for each shape met lately, and those that are still needed. */
final class WindowPool {

  /** Whole windows, a shorter last one, and the same for another minibatch's size. */
  private static final int IDLE = 4;

  private final Function<WindowShape, RecurrentWindow> maker;
  private final Deque<RecurrentWindow> windows = new ArrayDeque<>(); // the latest first

  WindowPool(Function<WindowShape, RecurrentWindow> maker) {
    this.maker = maker;
  }

  /**
   * A window to run.
   *
   * @param shape its shape
   * @param needed which windows have to be left as they are
   * @return one that is not needed, or a new one
   */
  RecurrentWindow take(WindowShape shape, Predicate<RecurrentWindow> needed) {
    RecurrentWindow taken = null;
    int idle = 0;
    for (Iterator<RecurrentWindow> each = windows.iterator(); each.hasNext(); ) {
      RecurrentWindow window = each.next();
      if (needed.test(window)) {
        continue;
      }
      if (taken == null && window.shape().equals(shape)) {
        taken = window;
        each.remove();
      } else if (++idle >= IDLE) {
        each.remove();
      }
    }
    if (taken == null) {
      taken = maker.apply(shape);
    }
    windows.addFirst(taken);
    return taken;
  }
}
