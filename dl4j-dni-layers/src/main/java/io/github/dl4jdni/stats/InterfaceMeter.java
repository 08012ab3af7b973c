package io.github.dl4jdni.stats;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.internal.interfaces.GradientObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures one interface in each iteration that is a multiple of a number. It rests while nobody
 * takes what it has measured: its listener may be gone.
 */
final class InterfaceMeter implements GradientObserver {

  private static final int NOT_TAKEN = 16;

  private final String name;
  private final GradientModel model;
  private final int every;
  private final Queue<InterfaceMeasures> measured = new ConcurrentLinkedQueue<>();

  InterfaceMeter(String name, GradientModel model, int every) {
    this.name = name;
    this.model = model;
    this.every = every;
  }

  @Override
  public boolean observes(int iteration) {
    return iteration % every == 0 && measured.size() < NOT_TAKEN;
  }

  @Override
  public void learning(INDArray predicted, INDArray arrived, INDArray counts, int iteration) {
    measured.add(
        new InterfaceMeasures(
            name,
            model.toString(),
            model.learnsFromGradient(),
            iteration,
            GradientQuality.of(predicted, arrived, counts)));
  }

  /** What was measured since the last call. */
  List<InterfaceMeasures> take() {
    List<InterfaceMeasures> taken = new ArrayList<>();
    for (InterfaceMeasures next = measured.poll(); next != null; next = measured.poll()) {
      taken.add(next);
    }
    return taken;
  }
}
