package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.LayerCopies;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One module of a pipeline under delayed gradients: the forward pass of a batch, then the backward
 * pass and update of the one that is a delay older. With a delay of 3:
 *
 * <pre>
 * forward  0 1 2 3 4 5 |      at rest: what is under way
 * backward       0 1 2 | 3 4 5
 * </pre>
 *
 * <p>Each step that is under way has a copy of the module's layers to itself, on the parameters as
 * they were in its forward pass.
 */
final class DelayedRunner implements BatchRunner {

  private final List<Turn> turns;
  private final int delay;
  private final double shrinking;
  private final Queue<Step> underWay = new ConcurrentLinkedQueue<>(); // oldest first
  private int next; // turn

  /**
   * A runner.
   *
   * @param turns what runs steps that are under way at the same time, by turns: one more than the
   *     delay
   * @param shrinking the factor on the gradients that come back
   */
  DelayedRunner(List<Turn> turns, double shrinking) {
    this.turns = List.copyOf(turns);
    this.shrinking = shrinking;
    delay = turns.size() - 1;
  }

  @Override
  public void run(Batch batch) {
    Turn turn = turns.get(next);
    next = (next + 1) % turns.size();
    turn.worker().prepare(turn.copies()::takeParameters);
    turn.worker().begin(batch);
    turn.worker().forward(batch);
    underWay.add(new Step(batch, turn));
    if (underWay.size() > delay) {
      learnFromOldest();
    }
  }

  @Override
  public void drain() {
    while (!underWay.isEmpty()) {
      learnFromOldest();
    }
    turns.forEach(turn -> turn.copies().forgetParameters());
  }

  @Override
  public void infer(Work work) {
    turns.get(0).worker().infer(work); // on the network's own layers, whichever turn it is
  }

  private void learnFromOldest() {
    Step oldest = underWay.element();
    oldest.turn().worker().prepare(oldest.turn().copies()::takeStatistics);
    oldest.turn().worker().updateByArrived(oldest.batch(), shrinking);
    underWay.remove();
  }

  @Override
  public List<ModuleWorker> modules() {
    return turns.stream().map(Turn::worker).toList();
  }

  @Override
  public int underWay() {
    return underWay.size();
  }

  /**
   * What runs every so many steps.
   *
   * @param worker runs them, on the copies
   * @param copies the module's layers
   */
  record Turn(ModuleWorker worker, LayerCopies copies) {}

  /**
   * A step whose backward pass is to come.
   *
   * @param batch its batch
   * @param turn what runs it
   */
  private record Step(Batch batch, Turn turn) {}
}
