package io.github.dl4jdni.internal.networks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the modules kept of one iteration for listeners that look inside of it: each layer's
 * activations, and the gradients before they became steps. Each module writes its own part.
 */
public final class Observation {

  private final Map<String, INDArray> activations = new ConcurrentHashMap<>(); // by node
  private final INDArray gradients; // flat

  /**
   * Nothing seen yet.
   *
   * @param like the network's gradients, flat
   */
  public Observation(INDArray like) {
    gradients = Nd4j.create(like.dataType(), like.length());
  }

  /** Keeps a copy of what a node gave. */
  public void activation(String node, INDArray array) {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      activations.put(node, array.dup());
    }
  }

  /** Keeps a copy of gradients, summed over the minibatch. */
  public void gradients(int from, INDArray part) {
    gradients.get(NDArrayIndex.interval(from, from + part.length())).assign(part);
  }

  /** What a node gave; null for an output layer. */
  public INDArray activation(String node) {
    return activations.get(node);
  }

  /** The gradients of all parameters, flat; zero where a module was not updated. */
  public INDArray gradients() {
    return gradients;
  }
}
