package io.github.dl4jdni.internal.structure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;

/**
 * Finds the modules of a network: the connected components that are left without the edges that
 * leave interfaces.
 */
final class ModuleFinder {

  private final NetworkStructure network;
  private final Set<String> further;
  private final List<String> order;
  private final Map<String, Integer> componentOf = new LinkedHashMap<>();
  private final int count;

  /** Cuts behind the interfaces that are there, and behind further nodes. */
  ModuleFinder(NetworkStructure network, Set<String> further) {
    this.network = network;
    this.further = Set.copyOf(further);
    order = network.nodes().stream().map(NetworkNode::name).toList();
    int found = 0;
    for (String name : order) {
      if (!componentOf.containsKey(name)) {
        for (String reached : search(name).keySet()) {
          componentOf.put(reached, found);
        }
        found++;
      }
    }
    count = found;
  }

  /** The modules, each behind those whose messages it takes. */
  List<NetworkModule> modules() {
    Set<Integer> open = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      open.add(i);
    }
    List<NetworkModule> modules = new ArrayList<>();
    while (!open.isEmpty()) {
      Integer next =
          open.stream()
              .filter(each -> Collections.disjoint(below(each), open))
              .findFirst()
              .orElseThrow(this::circle);
      modules.add(module(next));
      open.remove(next);
    }
    return List.copyOf(modules);
  }

  /** Whether what takes a node's message lies in other modules than the node. */
  boolean separates(String name) {
    return !above(name).contains(componentOf.get(name));
  }

  private NetworkModule module(int component) {
    List<NetworkNode> nodes =
        network.nodes().stream().filter(node -> componentOf.get(node.name()) == component).toList();
    List<String> names = nodes.stream().map(NetworkNode::name).toList();
    return new NetworkModule(
        nodes,
        network.networkInputs().stream()
            .filter(input -> !Collections.disjoint(network.consumers(input), names))
            .toList(),
        takes(component),
        gives(component),
        network.networkOutputs().stream().filter(names::contains).toList());
  }

  private boolean isCut(String name) {
    return further.contains(name) || network.node(name).isInterface();
  }

  /** The interfaces whose messages a component takes. */
  private List<String> takes(int component) {
    return order.stream()
        .filter(name -> isCut(name))
        .filter(name -> above(name).contains(component))
        .toList();
  }

  private List<String> gives(int component) {
    return order.stream()
        .filter(name -> isCut(name))
        .filter(name -> componentOf.get(name) == component)
        .toList();
  }

  /** The components that take an interface's message. */
  private Set<Integer> above(String name) {
    Set<Integer> above = new LinkedHashSet<>();
    network.consumers(name).forEach(consumer -> above.add(componentOf.get(consumer)));
    return above;
  }

  private Set<Integer> below(int component) {
    Set<Integer> below = new LinkedHashSet<>();
    takes(component).forEach(name -> below.add(componentOf.get(name)));
    return below;
  }

  /** Each node of a component with the one it was reached from, nearest first. */
  private Map<String, String> search(String from) {
    Map<String, String> reachedFrom = new LinkedHashMap<>();
    reachedFrom.put(from, null);
    Deque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      String name = open.poll();
      for (String next : neighbours(network.node(name))) {
        if (!reachedFrom.containsKey(next)) {
          reachedFrom.put(next, name);
          open.add(next);
        }
      }
    }
    return reachedFrom;
  }

  private List<String> neighbours(NetworkNode node) {
    List<String> neighbours = new ArrayList<>();
    for (String input : node.inputs()) {
      if (!network.networkInputs().contains(input) && !isCut(input)) {
        neighbours.add(input);
      }
    }
    if (!isCut(node.name())) {
      neighbours.addAll(network.consumers(node.name()));
    }
    return neighbours;
  }

  /**
   * Says which interface is to blame: in a circle of modules there is one that gives a message
   * before it takes the one that comes of it, and a path inside it leads round the interface.
   */
  private DL4JInvalidConfigException circle() {
    for (String given : order) {
      if (isCut(given)) {
        int component = componentOf.get(given);
        Set<Integer> led = componentsAbove(given);
        for (String taken : takes(component)) {
          if (order.indexOf(given) <= order.indexOf(taken)
              && (taken.equals(given) || led.contains(componentOf.get(taken)))) {
            return refusal(given, taken);
          }
        }
      }
    }
    throw new IllegalStateException("modules form a circle that no interface closes");
  }

  /** The components that an interface's message leads to, at once or through others. */
  private Set<Integer> componentsAbove(String name) {
    Set<Integer> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      for (int component : above(open.poll())) {
        if (reached.add(component)) {
          open.addAll(gives(component));
        }
      }
    }
    return reached;
  }

  private DL4JInvalidConfigException refusal(String given, String taken) {
    int component = componentOf.get(given);
    Map<String, String> reachedFrom = search(given);
    List<String> nearest = List.copyOf(reachedFrom.keySet());
    String consumer =
        network.consumers(taken).stream()
            .filter(each -> componentOf.get(each) == component)
            .min(Comparator.comparing(nearest::indexOf))
            .orElseThrow();
    List<String> path = new ArrayList<>();
    for (String at = consumer; at != null; at = reachedFrom.get(at)) {
      path.add(0, at);
    }
    return new DL4JInvalidConfigException(
        "an interface at \""
            + given
            + "\" does not separate the network: the path "
            + describe(aroundInterface(path))
            + " leads round it to what its message leads to"
            + (taken.equals(given) ? "" : " through the interface at \"" + taken + "\"")
            + "; put the interface where all paths have joined, or one on each of them");
  }

  /** The path from where it branches off: what leads up to the interface goes without saying. */
  private List<String> aroundInterface(List<String> path) {
    int branch = 0;
    while (branch + 1 < path.size()
        && network.node(path.get(branch)).inputs().contains(path.get(branch + 1))) {
      branch++;
    }
    return path.subList(branch, path.size());
  }

  private String describe(List<String> path) {
    StringBuilder text = new StringBuilder("\"" + path.get(0) + "\"");
    for (int i = 1; i < path.size(); i++) {
      boolean up = network.node(path.get(i)).inputs().contains(path.get(i - 1));
      text.append(up ? " → \"" : " ← \"").append(path.get(i)).append('"');
    }
    return text.toString();
  }
}
