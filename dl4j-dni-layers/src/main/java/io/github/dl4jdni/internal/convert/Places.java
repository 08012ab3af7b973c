package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.PredictorConfiguration;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * Tells where in a network interfaces can stand.
 *
 * <p>A hidden layer here is a layer with weights that are trained, and what belongs to it above:
 * batch normalisation, activation, dropout, pooling. Its place is behind all of these: the gradient
 * of what a pooling layer hands on is easier to predict than that of what it gets. Where that lies
 * inside a skip connection, it is behind the vertex where the paths have joined, and what belongs
 * to that.
 */
public final class Places {

  private final NetworkStructure network;
  private final Map<String, Optional<String>> refusals = new HashMap<>();

  public Places(NetworkStructure network) {
    this.network = network;
  }

  /** Whether a layer belongs to the one below it. */
  private static boolean isFollower(NetworkNode node) {
    Layer layer = node.unwrapped();
    return node.preProcessor() == null
        && (layer instanceof BatchNormalization
            || layer instanceof ActivationLayer
            || layer instanceof DropoutLayer
            || layer instanceof PReLULayer
            || layer instanceof LocalResponseNormalization
            || layer instanceof SubsamplingLayer
            || layer instanceof Subsampling3DLayer);
  }

  /** The places of all hidden layers that have no interface yet, in order. */
  public Set<String> ofHiddenLayers() {
    Set<String> places = new LinkedHashSet<>();
    for (NetworkNode node : network.nodes()) {
      boolean hidden =
          node.layer() != null
              && node.isTrainable()
              && !isFollower(node)
              && (!(node.unwrapped() instanceof PredictorConfiguration)
                  || node.unwrapped() instanceof StateInterfaceConfiguration)
              && !Losses.isOutput(node.layer());
      if (hidden) {
        ofHiddenLayer(node.name()).filter(place -> !hasInterface(place)).ifPresent(places::add);
      }
    }
    return places;
  }

  private Optional<String> ofHiddenLayer(String name) {
    String own = behindFollowers(name);
    if (refusal(own).isEmpty() || hasInterface(own)) {
      return Optional.of(own);
    }
    Set<String> above = above(own);
    return network.nodes().stream()
        .map(NetworkNode::name)
        .filter(above::contains)
        .filter(each -> behindFollowers(each).equals(each))
        .filter(each -> hasInterface(each) || refusal(each).isEmpty())
        .findFirst();
  }

  /** The last layer of those that belong to a layer or vertex. */
  String behindFollowers(String name) {
    List<String> consumers = network.consumers(name);
    boolean ends =
        consumers.size() != 1
            || network.networkOutputs().contains(name)
            || !isFollower(network.node(consumers.get(0)));
    return ends ? name : behindFollowers(consumers.get(0));
  }

  boolean hasInterface(String name) {
    return network.node(name).isInterface()
        || network.consumers(name).stream().anyMatch(each -> network.node(each).isInterface());
  }

  /** Why there can be no interface behind a layer or vertex; empty if there can. */
  public Optional<String> refusal(String name) {
    return refusals.computeIfAbsent(name, this::findRefusal);
  }

  private Optional<String> findRefusal(String name) {
    NetworkNode node = network.node(name);
    String at = "there can be no interface at \"" + name + "\": ";
    if (node.layer() != null && Losses.isOutput(node.layer())) {
      return Optional.of(at + "it is an output layer; an interface belongs below it");
    }
    if (network.consumers(name).isEmpty()) {
      return Optional.of(
          at
              + "nothing takes what it gives, so no gradient ever arrives there; an interface"
              + " belongs between two modules");
    }
    if (node.vertex() instanceof StackVertex) {
      return Optional.of(
          at
              + "it stacks several activations into one, whose rows are not the examples of the"
              + " minibatch; put interfaces behind what it takes");
    }
    if (hasInterface(name)) {
      return Optional.of(at + "there is one already");
    }
    return ModulePartition.isSeparatedAt(network, name) ? Optional.empty() : pathRound(name);
  }

  private Optional<String> pathRound(String name) {
    try {
      ModulePartition.of(network, Set.of(name));
      return Optional.empty();
    } catch (DL4JInvalidConfigException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Set<String> above(String name) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      network.consumers(open.poll()).stream().filter(reached::add).forEach(open::add);
    }
    return reached;
  }
}
