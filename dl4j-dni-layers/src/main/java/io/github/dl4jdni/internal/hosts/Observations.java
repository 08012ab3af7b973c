package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.networks.Observation;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What modules kept of their last batch for listeners, on its way to the host that has those. */
public final class Observations {

  private final TrainingNetwork<?> network;
  private final Map<Integer, Observation> expected = new ConcurrentHashMap<>(); // by module

  public Observations(TrainingNetwork<?> network) {
    this.network = network;
  }

  /**
   * A module goes on to a batch.
   *
   * @param module the module
   * @param observation what it is to keep, or null
   */
  public void expect(int module, Observation observation) {
    if (observation != null) {
      expected.put(module, observation);
    }
  }

  /** Writes what a module has kept, if anything; once. */
  public void write(int module, Consumer<FrameWriter> frames) {
    Observation kept = expected.remove(module);
    if (kept == null) {
      return;
    }
    for (NetworkNode node : network.partition().modules().get(module).nodes()) {
      write(FrameKind.ACTIVATION, module, node, kept.activation(node.name()), frames);
      write(
          FrameKind.GRADIENTS, module, node, network.partOf(node.name(), kept.gradients()), frames);
    }
  }

  private static void write(
      FrameKind kind, int module, NetworkNode node, INDArray array, Consumer<FrameWriter> frames) {
    if (array != null) {
      frames.accept(kind.begin().integer(module).text(node.name()).array(array));
    }
  }

  /** Takes over from a frame what a module has kept. */
  public void read(FrameKind kind, FrameReader frame) {
    int module = frame.integer();
    String node = frame.text();
    INDArray array = frame.array();
    Observation observation = expected.get(module);
    if (observation == null || array == null) {
      throw new FrameException("nobody has asked what module " + module + " has kept");
    }
    if (kind == FrameKind.ACTIVATION) {
      observation.activation(node, array);
      return;
    }
    INDArray gradients = network.partOf(node, observation.gradients());
    if (gradients == null || gradients.length() != array.length()) {
      throw new FrameException("\"" + node + "\" has no such gradients");
    }
    gradients.assign(array);
  }
}
