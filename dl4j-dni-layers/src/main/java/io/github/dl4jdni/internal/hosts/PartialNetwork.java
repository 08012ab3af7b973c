package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.networks.WholeConfiguration;
import io.github.dl4jdni.internal.networks.WholeGraph;
import io.github.dl4jdni.internal.networks.WholeStack;
import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Some modules of a network, to be trained with the others on other hosts: parameters, gradients
 * and updater state are those of these modules alone, so that the whole network may be larger than
 * any host. Parameters begin as {@code init()} of the whole network would draw them: each layer's
 * is drawn, and those of other modules are let go at once.
 */
public final class PartialNetwork {

  private final WholeConfiguration whole;
  private final ModulePartition partition;
  private final Set<Integer> modules;
  private final StateLayout layout = new StateLayout();
  private final TrainingNetwork<?> trained; // its layers are those of the modules here
  private final Map<Integer, ModuleState> states = new HashMap<>(); // by module

  private PartialNetwork(WholeConfiguration whole, Set<Integer> modules) {
    this.whole = whole;
    this.modules = modules;
    partition = ModulePartition.of(whole.structure());
    checkModules();
    List<NetworkNode> here =
        whole.structure().nodes().stream()
            .filter(node -> modules.contains(moduleOf(node)))
            .toList();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray parameters = draw(here);
      trained = whole.part(here, parameters, layout.length());
      trained.setCounts(whole.iteration(), whole.epoch());
      modules.forEach(module -> states.put(module, ModuleState.of(trained, module)));
    }
  }

  /**
   * Makes a part of a multi-layer network.
   *
   * @param configuration the whole network's; left as it is
   * @param modules the numbers of the modules, from 0 in the network's order
   * @return the part, with its initial parameters
   * @throws DL4JInvalidConfigException if there are no such modules, or they have no parameters
   */
  public static PartialNetwork of(MultiLayerConfiguration configuration, List<Integer> modules) {
    return new PartialNetwork(new WholeStack(configuration), new TreeSet<>(modules));
  }

  /**
   * Makes a part of a graph.
   *
   * @param configuration the whole network's; left as it is
   * @param modules as of a multi-layer network
   * @return the part, with its initial parameters
   * @throws DL4JInvalidConfigException as for a multi-layer network
   */
  public static PartialNetwork of(
      ComputationGraphConfiguration configuration, List<Integer> modules) {
    return new PartialNetwork(new WholeGraph(configuration), new TreeSet<>(modules));
  }

  private int moduleOf(NetworkNode node) {
    return partition.moduleOf(node.name());
  }

  private void checkModules() {
    int count = partition.modules().size();
    if (modules.isEmpty()) {
      throw new DL4JInvalidConfigException(
          "this host has no module; where each host has its own modules' parameters alone, each"
              + " trains at least one, the coordinator too");
    }
    for (int module : modules) {
      if (module < 0 || module >= count) {
        throw new DL4JInvalidConfigException(
            "there is no module " + (module + 1L) + "; the network has " + count);
      }
    }
  }

  /** Draws all layers' parameters in turn, as init() does, and keeps those of some layers. */
  private INDArray draw(List<NetworkNode> here) {
    Map<String, Long> lengths = new HashMap<>();
    for (NetworkNode node : whole.structure().nodes()) {
      lengths.put(node.name(), whole.parameterCount(node));
    }
    Map<String, Long> begins = new HashMap<>(); // of what is kept
    long own = 0;
    for (NetworkNode node : here) {
      begins.put(node.name(), own);
      own += lengths.get(node.name());
    }
    if (own == 0) {
      throw new DL4JInvalidConfigException(
          "the modules of this host, "
              + modules.stream().map(module -> module + 1).toList()
              + ", have no parameters; give it one that has");
    }
    INDArray parameters = Nd4j.create(whole.dataType(), own); // [own]
    Map<String, Trainable> drawn = new HashMap<>();
    Nd4j.getRandom().setSeed(whole.seed());
    for (NetworkNode node : whole.drawn()) {
      long length = lengths.get(node.name());
      Long begin = begins.get(node.name());
      INDArray view = null;
      if (length > 0) {
        view =
            begin == null
                ? Nd4j.create(whole.dataType(), length)
                : parameters.get(NDArrayIndex.interval(begin, begin + length));
      }
      drawn.put(node.name(), whole.draw(node, view));
      if (view != null && begin == null) {
        view.close();
      }
    }
    List<NetworkNode> all = whole.structure().nodes();
    for (int i = 0; i < all.size(); i++) {
      layout.add(drawn.get(all.get(i).name()), i, moduleOf(all.get(i)));
    }
    return parameters;
  }

  public TrainingNetwork<?> trained() {
    return trained;
  }

  /** {@return the configuration of the whole network as JSON, with the present counts} */
  public String json() {
    return whole.json(iteration(), epoch());
  }

  /** {@return the layers and vertices of the whole network} */
  public NetworkStructure structure() {
    return whole.structure();
  }

  /** {@return the type of its parameters} */
  public DataType dataType() {
    return whole.dataType();
  }

  /** {@return the seed of its random numbers} */
  public long seed() {
    return whole.seed();
  }

  /** {@return the steps after which it truncates backpropagation through time; 0 if it does not} */
  public int window() {
    return whole.window();
  }

  /** {@return the numbers of the modules that are here, from 0} */
  public List<Integer> modules() {
    return List.copyOf(modules);
  }

  /** {@return how many parameters the whole network has} */
  public long parameterCount() {
    return layout.length();
  }

  /** {@return how many numbers the updater state of the whole network has} */
  public long updaterStateLength() {
    return layout.stateLength();
  }

  /** {@return how many iterations it was trained for} */
  public int iteration() {
    return trained.iteration();
  }

  /** {@return how many epochs it was trained for} */
  public int epoch() {
    return trained.epoch();
  }

  /**
   * Sets how far it was trained.
   *
   * @param iteration how many iterations
   * @param epoch how many epochs
   */
  public void setCounts(int iteration, int epoch) {
    trained.setCounts(iteration, epoch);
  }

  /**
   * Checks that no module is at work.
   *
   * @throws IllegalStateException if one may be
   */
  public void checkAtRest() {
    NetworkUse.checkAtRest(trained.network());
  }

  /**
   * Where the pieces of a module's parameters and updater state lie in the vectors of the whole
   * network, as Deeplearning4j lays them out.
   *
   * @param module any module of the network
   * @return by the number of the piece
   */
  public List<Place> places(int module) {
    return layout.places(module);
  }

  /**
   * Where a piece lies.
   *
   * @param ofUpdater whether in the updater state, or else in the parameters
   * @param from the position of its first number
   * @param length how many numbers it has
   */
  public record Place(boolean ofUpdater, long from, int length) {}

  /**
   * Writes a piece of a module's parameters or updater state; the module is at rest.
   *
   * @param module one that is here
   * @param piece the number of the piece
   * @param to where to
   * @throws FrameException if there is no such piece here
   */
  public void write(int module, int piece, FrameWriter to) {
    ModuleState state = state(module);
    if (piece < 0 || piece >= state.count()) {
      throw new FrameException("module " + (module + 1L) + " has no piece " + piece);
    }
    state.write(piece, to);
  }

  /**
   * Takes over a piece that was written; the module is at rest.
   *
   * @param module one that is here
   * @param from what was written
   * @throws FrameException if it is no piece of the module's
   */
  public void read(int module, FrameReader from) {
    state(module).read(from);
  }

  private ModuleState state(int module) {
    ModuleState state = states.get(module);
    if (state == null) {
      throw new FrameException("module " + (module + 1L) + " is not on this host");
    }
    return state;
  }
}
