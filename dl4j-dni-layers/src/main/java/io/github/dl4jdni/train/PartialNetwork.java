package io.github.dl4jdni.train;

import io.github.dl4jdni.context.NetworkUse;
import io.github.dl4jdni.structure.ModulePartition;
import io.github.dl4jdni.structure.NetworkNode;
import io.github.dl4jdni.structure.NetworkStructure;
import io.github.dl4jdni.train.frames.FrameException;
import io.github.dl4jdni.train.frames.FrameReader;
import io.github.dl4jdni.train.frames.FrameWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Some modules of a multi-layer network, to be trained with the others on other hosts: parameters,
 * gradients and updater state are those of these modules alone, so that the whole network may be
 * larger than any host. Parameters begin as {@code init()} of the whole network would draw them:
 * each layer's is drawn, and those of other modules are let go at once.
 */
public final class PartialNetwork {

  private final MultiLayerConfiguration whole;
  private final NetworkStructure structure;
  private final ModulePartition partition;
  private final Set<Integer> modules;
  private final StateLayout layout = new StateLayout();
  private final MultiLayerNetwork part; // its layers are those of the modules here
  private final TrainedMultiLayerNetwork trained;
  private final Map<Integer, ModuleState> states = new HashMap<>(); // by module

  private PartialNetwork(MultiLayerConfiguration configuration, Set<Integer> modules) {
    whole = configuration.clone();
    this.modules = modules;
    structure = NetworkStructure.of(whole);
    partition = ModulePartition.of(structure);
    checkModules();
    List<Integer> layers = new ArrayList<>();
    List<NetworkNode> here = new ArrayList<>();
    for (int i = 0; i < structure.nodes().size(); i++) {
      NetworkNode node = structure.nodes().get(i);
      if (modules.contains(partition.moduleOf(node.name()))) {
        layers.add(i);
        here.add(node);
      }
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray parameters = draw(layers);
      part = new MultiLayerNetwork(configurationOf(layers));
      part.init(parameters, false);
      trained = new TrainedMultiLayerNetwork(part, structure, here, layout.length());
      modules.forEach(module -> states.put(module, ModuleState.of(trained, module)));
    }
  }

  /**
   * Makes a part of a network.
   *
   * @param configuration the whole network's; left as it is
   * @param modules the numbers of the modules, from 0 in the network's order
   * @return the part, with its initial parameters
   * @throws DL4JInvalidConfigException if there are no such modules, or they have no parameters
   */
  public static PartialNetwork of(MultiLayerConfiguration configuration, List<Integer> modules) {
    return new PartialNetwork(configuration, new TreeSet<>(modules));
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
  private INDArray draw(List<Integer> layers) {
    DataType type = whole.getDataType();
    List<NeuralNetConfiguration> configurations = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (NeuralNetConfiguration each : whole.getConfs()) {
      each.getLayer().setDataType(type);
      NeuralNetConfiguration configuration = each.clone(); // layers note their parameters there
      configurations.add(configuration);
      lengths.add(configuration.getLayer().initializer().numParams(configuration));
    }
    long own = layers.stream().mapToLong(lengths::get).sum();
    if (own == 0) {
      throw new DL4JInvalidConfigException(
          "the modules of this host, "
              + modules.stream().map(module -> module + 1).toList()
              + ", have no parameters; give it one that has");
    }
    INDArray parameters = Nd4j.create(type, own); // [own]
    Nd4j.getRandom().setSeed(whole.getConf(0).getSeed());
    long from = 0;
    for (int i = 0; i < lengths.size(); i++) {
      long length = lengths.get(i);
      boolean kept = layers.contains(i);
      INDArray view = null;
      if (length > 0) {
        view =
            kept
                ? parameters.get(NDArrayIndex.interval(from, from + length))
                : Nd4j.create(type, length);
      }
      NeuralNetConfiguration configuration = configurations.get(i);
      Layer layer =
          configuration.getLayer().instantiate(configuration, List.of(), i, view, true, type);
      layout.add(layer, i, partition.moduleOf(structure.nodes().get(i).name()));
      if (kept) {
        from += length;
      } else if (view != null) {
        view.close();
      }
    }
    return parameters;
  }

  private MultiLayerConfiguration configurationOf(List<Integer> layers) {
    MultiLayerConfiguration some = whole.clone();
    Map<Integer, InputPreProcessor> preProcessors = new HashMap<>();
    List<NeuralNetConfiguration> configurations = new ArrayList<>();
    for (int layer : layers) {
      InputPreProcessor preProcessor = some.getInputPreProcess(layer);
      if (preProcessor != null) {
        preProcessors.put(configurations.size(), preProcessor);
      }
      configurations.add(some.getConf(layer));
    }
    some.setConfs(configurations);
    some.setInputPreProcessors(preProcessors);
    return some;
  }

  TrainedNetwork<?> trained() {
    return trained;
  }

  /** {@return the configuration of the whole network, with the present counts} */
  public MultiLayerConfiguration configuration() {
    whole.setIterationCount(iteration());
    whole.setEpochCount(epoch());
    return whole;
  }

  /** {@return how many modules the whole network has} */
  public int moduleCount() {
    return partition.modules().size();
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
    NetworkUse.checkAtRest(part);
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
