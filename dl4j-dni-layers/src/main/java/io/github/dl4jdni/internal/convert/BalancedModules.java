package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.internal.structure.ActivationSize;
import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.NetworkModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.TrainingCost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Cuts a network into modules of balanced cost: among all ways to place the interfaces the one
 * whose costliest module is cheapest, by the modelled time of a training step of its layers and of
 * the gradient models; among equals the one whose gradient models cost least.
 *
 * <p>A place is where all paths through the network run through one activation, and behind batch
 * normalisation, activation and dropout where they follow. Each module has weights to train.
 */
public final class BalancedModules {

  private final MessageTypes types;
  private final InterfaceSettings settings;
  private final TrainingCost costs;
  private final List<Cut> cuts = new ArrayList<>();
  private final Cut end;

  /**
   * A place, and what lies below it.
   *
   * @param place the layer or vertex
   * @param cost what all below it costs, gradient models not counted
   * @param trainable the trainable layers below it
   * @param modelCost what the gradient model there costs
   */
  private record Cut(String place, long cost, long trainable, long modelCost) {}

  /**
   * A way to place interfaces up to a cut.
   *
   * @param costliest the cost of its costliest module
   * @param models the cost of all its gradient models
   * @param places its interfaces
   */
  private record Way(long costliest, long models, List<String> places) {}

  public BalancedModules(MessageTypes types, InterfaceSettings settings) {
    if (!types.areExact()) {
      throw MessageTypes.unknown("intoModules(k) needs sizes to count costs, but the network");
    }
    this.types = types;
    this.settings = settings;
    NetworkStructure network = types.network();
    costs = new TrainingCost(network, types.activations());
    Places places = new Places(network);
    for (NetworkNode node : network.nodes()) {
      boolean possible =
          places.behindFollowers(node.name()).equals(node.name())
              && places.refusal(node.name()).isEmpty();
      if (possible) {
        addIfAllPathsRunThrough(node.name());
      }
    }
    cuts.sort(Comparator.comparingLong(Cut::trainable).thenComparingLong(Cut::cost));
    end = cut("", network.nodes(), 0);
  }

  private void addIfAllPathsRunThrough(String place) {
    List<NetworkModule> modules = ModulePartition.of(types.network(), Set.of(place)).modules();
    if (modules.size() != 2
        || !modules.get(0).outputs().isEmpty()
        || !modules.get(1).networkInputs().isEmpty()) {
      return;
    }
    InputType message = types.of(place);
    ActivationSize size = ActivationSize.of(message);
    GradientModel model = settings.modelAt(place, message);
    long labels = settings.conditionalAt(place) ? Labels.widthFor(types.network(), place) : 0;
    ModelShape shape =
        new ModelShape(size.channels(), labels, size.channels(), message, false, true);
    long products = model.multiplies(shape) * size.positions();
    long modelCost = TrainingCost.ofModel(products, size.elements(), model, shape);
    cuts.add(cut(place, modules.get(0).nodes(), modelCost));
  }

  private Cut cut(String place, List<NetworkNode> below, long modelCost) {
    return new Cut(
        place,
        below.stream().mapToLong(costs::of).sum(),
        below.stream().filter(NetworkNode::isTrainable).count(),
        modelCost);
  }

  /** The places of the interfaces between so many modules. */
  public List<String> places(int modules) {
    if (modules < 2) {
      throw new IllegalArgumentException(
          "intoModules(k) needs two modules or more, got " + modules);
    }
    List<Cut> stations = new ArrayList<>(cuts);
    stations.add(end);
    // The best way to each station over the number of interfaces so far; null if there is none.
    List<Way> ways = new ArrayList<>();
    Cut start = new Cut("", 0, 0, 0);
    for (Cut station : stations) {
      ways.add(extend(new Way(0, 0, List.of()), start, station));
    }
    for (int number = 1; number < modules; number++) {
      List<Way> longer = new ArrayList<>();
      for (int to = 0; to < stations.size(); to++) {
        Way best = null;
        for (int from = 0; from < to; from++) {
          Way way = extend(ways.get(from), stations.get(from), stations.get(to));
          best = better(best, way);
        }
        longer.add(best);
      }
      ways = longer;
    }
    Way best = ways.get(stations.size() - 1);
    if (best == null) {
      throw tooMany(modules);
    }
    return best.places();
  }

  /** A way that goes on to one more station, or null if the module between has nothing to train. */
  private static Way extend(Way way, Cut from, Cut to) {
    if (way == null || to.trainable() <= from.trainable()) {
      return null;
    }
    List<String> places = new ArrayList<>(way.places());
    if (!to.place().isEmpty()) {
      places.add(to.place());
    }
    long module = to.cost() - from.cost() + to.modelCost();
    return new Way(
        Math.max(way.costliest(), module), way.models() + to.modelCost(), List.copyOf(places));
  }

  private static Way better(Way one, Way other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    Comparator<Way> order = Comparator.comparingLong(Way::costliest).thenComparingLong(Way::models);
    return order.compare(one, other) <= 0 ? one : other;
  }

  private DL4JInvalidConfigException tooMany(int modules) {
    Set<Long> parts = new HashSet<>();
    cuts.forEach(cut -> parts.add(cut.trainable()));
    parts.remove(0L);
    parts.add(end.trainable());
    return new DL4JInvalidConfigException(
        "intoModules("
            + modules
            + ") asks for more modules than the network can be cut into, "
            + parts.size()
            + "; interfaces can stand at "
            + cuts.stream().map(Cut::place).toList()
            + ", and each module needs weights to train");
  }
}
