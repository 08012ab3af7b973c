package io.github.dl4jdni.train;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import io.github.dl4jdni.internal.interfaces.DecoupledEnd;
import io.github.dl4jdni.internal.networks.SharedLabels;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.networks.TrainingNode;
import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import io.github.dl4jdni.internal.structure.NetworkModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/** What a network has to be like so that its modules can be trained by themselves. */
final class TrainerRequirements {

  private final TrainingNetwork<?> network;

  private TrainerRequirements(TrainingNetwork<?> network) {
    this.network = network;
  }

  /**
   * Checks a network.
   *
   * @param network the network
   * @throws DL4JInvalidConfigException for the first requirement that is not met
   */
  static void check(TrainingNetwork<?> network) {
    TrainerRequirements requirements = new TrainerRequirements(network);
    requirements.checkInterfaces();
    requirements.checkOptimization();
    if (network.windows() != null) {
      network.structure().nodes().forEach(requirements::checkWindows);
    }
    requirements.checkOutputs();
    for (int i = 0; i < network.partition().modules().size(); i++) {
      if (network.has(i)) { // else its own host checks it
        requirements.checkModule(network.partition().modules().get(i));
      }
    }
  }

  /**
   * Checks what delayed gradients need more than others.
   *
   * @param network the network
   * @throws DL4JInvalidConfigException for the first requirement that is not met
   */
  static void checkDelayed(TrainingNetwork<?> network) {
    if (network.windows() != null) {
      throw new DL4JInvalidConfigException(
          "delayed gradients do not go with truncated backpropagation through time: several windows"
              + " of a sequence would be under way in a module, each from the state that the one"
              + " before it has left; use another schedule, or BackpropType.Standard");
    }
    for (NetworkNode node : network.structure().nodes()) {
      if (node.layer() instanceof SyntheticInputModule) {
        throw new DL4JInvalidConfigException(
            "synthetic input \""
                + node.name()
                + "\" stands in for a message, but delayed gradients are those of the real ones;"
                + " take it out (Dni.strip), or use another schedule");
      }
      if (isWindowed(network, node)) {
        throw new DL4JInvalidConfigException(
            "layer \""
                + node.name()
                + "\" has a gradient model of its state and carries it from step to step, of which"
                + " several are under way with delayed gradients; use Deeplearning4j's own layer, or"
                + " another schedule");
      }
    }
  }

  /**
   * Checks what training on several hosts needs.
   *
   * @param network the network
   * @param schedule the order of updates
   * @param transport says where modules run
   * @throws DL4JInvalidConfigException for the first requirement that is not met
   */
  static void checkHosts(TrainingNetwork<?> network, Schedule schedule, ModuleTransport transport) {
    if (schedule.order() == Schedule.Order.RANDOM) {
      throw new DL4JInvalidConfigException(
          "a random schedule takes all modules in turns on one thread, so they cannot be on several"
              + " hosts; use sequential, pipelined or delayed");
    }
    List<Integer> hosts = transport.hostsOfModules();
    int modules = network.partition().modules().size();
    if (hosts.size() != modules) {
      throw new DL4JInvalidConfigException(
          "the network has "
              + modules
              + " modules "
              + network.moduleNames()
              + ", but hosts are given for "
              + hosts.size()
              + ": "
              + hosts);
    }
    if (transport.host() < 0 || hosts.stream().anyMatch(host -> host < 0)) {
      throw new DL4JInvalidConfigException(
          "hosts have numbers from 0, but this one is "
              + transport.host()
              + ", and modules run on "
              + hosts);
    }
    for (int module = 0; module < modules; module++) {
      if (hosts.get(module) == transport.host() && !network.has(module)) {
        throw new DL4JInvalidConfigException(
            "module "
                + (module + 1)
                + " is to run on this host, which has another part of the network");
      }
    }
    if (transport.host() > 0 && !hosts.contains(transport.host())) {
      throw new DL4JInvalidConfigException(
          "no module runs on this host, " + transport.host() + "; modules run on " + hosts);
    }
  }

  private void checkInterfaces() {
    boolean acrossWindows =
        network.structure().nodes().stream().anyMatch(node -> isWindowed(network, node));
    if (network.partition().modules().size() < 2 && !acrossWindows) {
      throw new DL4JInvalidConfigException(
          "the network has no interfaces, so there are no modules to train apart; put some in:"
              + " Dni.convert(network).everyHiddenLayer().build()");
    }
  }

  private void checkOptimization() {
    OptimizationAlgorithm algorithm = network.settings().getOptimizationAlgo();
    if (algorithm != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
      throw new DL4JInvalidConfigException(
          "modules are trained by STOCHASTIC_GRADIENT_DESCENT with any updater, but the network is"
              + " configured for "
              + algorithm);
    }
  }

  /** Only of what is here. */
  private static boolean isWindowed(TrainingNetwork<?> network, NetworkNode node) {
    TrainingNode trained = network.node(node.name());
    return trained != null && isWindowed(trained.layer());
  }

  private static boolean isWindowed(org.deeplearning4j.nn.api.Layer layer) {
    return layer instanceof WindowedLayer
        || (layer instanceof BaseWrapperLayer wrapper && isWindowed(wrapper.getUnderlying()));
  }

  /** Time is the last axis where Deeplearning4j cuts it, and goes forward. */
  private void checkWindows(NetworkNode node) {
    Layer layer = node.unwrapped();
    if (layer instanceof Bidirectional) {
      throw new DL4JInvalidConfigException(
          "layer \""
              + node.name()
              + "\" is bidirectional, and truncated backpropagation through time gives it windows"
              + " from the beginning on; use a layer of one direction, or BackpropType.Standard");
    }
    if (layer instanceof BaseRecurrentLayer series && series.getRnnDataFormat() == RNNFormat.NWC) {
      throw new DL4JInvalidConfigException(
          "layer \""
              + node.name()
              + "\" takes series [N, T, C] (RNNFormat.NWC), and truncated backpropagation through"
              + " time cuts the last axis; use RNNFormat.NCW, or BackpropType.Standard");
    }
  }

  private void checkOutputs() {
    for (String output : network.structure().networkOutputs()) {
      TrainingNode node = network.node(output); // null if its own host checks it
      if (node != null && !(node.layer() instanceof IOutputLayer)) {
        throw new DL4JInvalidConfigException(
            "the network's output \""
                + output
                + "\" is no output layer, so there is no loss to train by");
      }
    }
  }

  private void checkModule(NetworkModule module) {
    for (NetworkNode node : module.nodes()) {
      checkOutputInside(node);
      if (node.isInterface() && network.structure().consumers(node.name()).isEmpty()) {
        throw new DL4JInvalidConfigException(
            "nothing takes the message of interface \"" + node.name() + "\"; remove it");
      }
      if (node.layer() instanceof SyntheticInputModule) {
        checkSyntheticInput(node, module);
      }
      if (node.isInterface() && !(network.node(node.name()).layer() instanceof DecoupledEnd)) {
        throw new DL4JInvalidConfigException(
            "interface \""
                + node.name()
                + "\" is frozen; unfreeze it, or train the network with fit");
      }
      boolean stopsGradients =
          node.layer() instanceof FrozenLayer || node.vertex() instanceof FrozenVertex;
      if (stopsGradients && !module.takes().isEmpty()) {
        throw new DL4JInvalidConfigException(
            "\""
                + node.name()
                + "\" is frozen, and no gradient passes it to interface "
                + module.takes()
                + " below it; freeze it with FrozenLayerWithBackprop, or strip the interfaces below");
      }
      node.syntheticGradient()
          .map(layer -> layer.getSyntheticGradient())
          .ifPresent(configuration -> checkSignal(node.name(), configuration));
      if (node.unwrapped() instanceof GradientModelConfiguration layer
          && layer.getSyntheticGradient().isConditionOnLabels()) {
        String what = node.syntheticGradient().isPresent() ? "interface" : "layer";
        checkLabels(what + " \"" + node.name() + "\"", layer.getSyntheticGradient().getLabelsOf());
      }
    }
  }

  /** A module goes without a message only if nothing else in it takes that message. */
  private void checkSyntheticInput(NetworkNode node, NetworkModule module) {
    String message = node.inputs().get(0);
    if (!module.takes().contains(message)) {
      throw new DL4JInvalidConfigException(
          "synthetic input \""
              + node.name()
              + "\" takes \""
              + message
              + "\", which is no interface: place it right behind one, or train the network with fit");
    }
    List<String> others = new ArrayList<>(network.structure().consumers(message));
    others.remove(node.name());
    others.retainAll(module.names());
    if (!others.isEmpty()) {
      throw new DL4JInvalidConfigException(
          "the message of interface \""
              + message
              + "\" is taken by synthetic input \""
              + node.name()
              + "\" and, in the same module, by "
              + others
              + "; let them take what the synthetic input gives, or train the network with fit");
    }
  }

  /** Only at the end of a network does a loss know its labels, and nobody its activations. */
  private void checkOutputInside(NetworkNode node) {
    boolean output = network.structure().networkOutputs().contains(node.name());
    boolean read = !network.structure().consumers(node.name()).isEmpty();
    if (network.node(node.name()).layer() instanceof IOutputLayer && (!output || read)) {
      throw new DL4JInvalidConfigException(
          "output layer \""
              + node.name()
              + "\" is inside the network"
              + (output ? ": other layers take what it gives" : ", and is none of its outputs")
              + "; a DecoupledTrainer needs output layers at the ends, so use a layer without a loss"
              + " there, or train the network with fit");
    }
  }

  private static void checkSignal(
      String interfaceName, SyntheticGradientConfiguration configuration) {
    if (configuration.getGradientModel().signal() == OutputSignal.ERRORS) {
      throw new DL4JInvalidConfigException(
          "interface \""
              + interfaceName
              + "\" feeds back the error of the network's output (GradientModel.directFeedback()),"
              + " which does not exist yet when its module updates by itself; train the network"
              + " with fit");
    }
  }

  private void checkLabels(String layer, String labelsOf) {
    List<String> outputs = network.structure().networkOutputs();
    for (String each : outputs) {
      NetworkNode output = network.structure().node(each);
      if (SharedLabels.nameOf(output.unwrapped()).equals(Optional.of(labelsOf))) {
        return;
      }
    }
    throw new DL4JInvalidConfigException(
        layer
            + " sees labels, but no output's loss shares any"
            + (labelsOf.isEmpty() ? "" : " as \"" + labelsOf + "\"")
            + "; connect the configuration: Dni.connect(configuration)");
  }
}
