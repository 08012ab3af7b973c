package io.github.dl4jdni.research.tutorial.order;

import static io.github.dl4jdni.research.tutorial.Sums.absolute;
import static io.github.dl4jdni.research.tutorial.Sums.slope;

import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork;
import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork.Pass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One layer's operations, timed. Used by one thread at a time. */
final class LayerWork {

  private final AllSyntheticNetwork network;
  private final int layer;
  private final INDArray sums; // [N, bits]
  private final int delay;
  private final List<Operation> operations = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>(); // of the last layer
  private final Deque<INDArray> targets = new ArrayDeque<>(); // not learnt from

  LayerWork(OrderSettings settings, OrderSettings.Start start, int layer) {
    network = start.network();
    sums = start.pairs().sums();
    this.layer = layer;
    delay = settings.delay();
  }

  boolean isLast() {
    return layer == network.size() - 1;
  }

  /** Forward pass and update of the layer; the last one prints its loss, too. */
  Pass forward(INDArray input, int iteration) {
    long start = System.nanoTime();
    Pass pass = network.forward(layer, input, iteration);
    if (isLast()) {
      INDArray error = pass.output().sub(sums);
      losses.add(absolute(error.mul(slope(pass.output()))));
      targets.add(error);
    }
    note("forward", iteration, start);
    return pass;
  }

  /** Whether there is something to learn from after a forward pass. */
  boolean learnsAfter(int iteration) {
    return iteration >= delay;
  }

  /** Takes the gradient of the oldest output that none was handed back for. */
  void handBack(INDArray gradient) {
    targets.add(gradient);
  }

  /** Update of the gradient model, by the oldest iteration that it has not learnt from. */
  void learn(int iteration) {
    long start = System.nanoTime();
    network.learn(layer, targets.remove(), delay > 0, iteration - delay);
    note("model", iteration, start);
  }

  /** Learns if there is something to learn from after an iteration; says whether it did. */
  boolean learnIfDue(int iteration) {
    boolean due = learnsAfter(iteration);
    if (due) {
      learn(iteration);
    }
    return due;
  }

  private void note(String what, int iteration, long start) {
    operations.add(
        new Operation(what + " " + (layer + 1), layer, iteration, start, System.nanoTime()));
  }

  List<Operation> operations() {
    return operations;
  }

  /** The printed losses: of the last layer only. */
  List<Double> losses() {
    return losses;
  }
}
