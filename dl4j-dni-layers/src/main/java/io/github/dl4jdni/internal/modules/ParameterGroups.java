package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.internal.updaters.OnePass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Cuts a network's parameters and updater state into groups that are updated by themselves.
 *
 * <p>Deeplearning4j updates runs of parameters with equal updaters as one block, across layers. A
 * block is cut where its parameters belong to different groups; the cuts share its state.
 */
public final class ParameterGroups {

  private final BaseMultiLayerUpdater<?> updater;
  private final INDArray parameters; // flat
  private final INDArray gradients; // flat
  private final TrainingNetwork<?> network;
  private final Map<String, ParameterGroup.Builder> groups = new LinkedHashMap<>();

  private ParameterGroups(TrainingNetwork<?> network) {
    this.network = network;
    updater = network.updater();
    parameters = network.parameters().reshape(network.parameters().length());
    gradients = network.gradients().reshape(network.gradients().length());
  }

  /** The name of the group with all of a module's parameters but those of models. */
  static String ofModule(int module) {
    return "module " + module;
  }

  /** The name of the group with the parameters of a node's gradient or input model. */
  static String ofModel(String node) {
    return "model of " + node;
  }

  /**
   * Cuts.
   *
   * @param network the network
   * @return the groups by name; those without parameters are missing
   */
  public static Map<String, ParameterGroup> of(TrainingNetwork<?> network) {
    ParameterGroups cut = new ParameterGroups(network);
    for (UpdaterBlock block : cut.updater.getUpdaterBlocks()) {
      cut.cutBlock(block);
    }
    Map<String, ParameterGroup> built = new LinkedHashMap<>();
    cut.groups.forEach((name, group) -> built.put(name, group.build()));
    return built;
  }

  private void cutBlock(UpdaterBlock block) {
    List<ParamState> run = new ArrayList<>();
    String groupOfRun = null;
    for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
      if (parameter.getParamOffsetEnd() == parameter.getParamOffsetStart()) {
        continue;
      }
      String group = groupOf(parameter);
      if (!group.equals(groupOfRun)) {
        add(groupOfRun, block, run);
        run = new ArrayList<>();
        groupOfRun = group;
      }
      run.add(parameter);
    }
    add(groupOfRun, block, run);
  }

  private String groupOf(ParamState parameter) {
    String node = network.nodeOf(parameter);
    return learnsApart(node) && isOfModel(node, parameter)
        ? ofModel(node)
        : ofModule(network.moduleOf(node));
  }

  private boolean isOfModel(String node, ParamState parameter) {
    org.deeplearning4j.nn.api.Layer layer = network.node(node).layer();
    return layer != null
        && layer.conf().getLayer().initializer() instanceof ModelParamInitializer initializer
        && initializer.isOfModel(parameter.getParamName());
  }

  /** Models that are no module's interface or input learn in their layer's own backward pass. */
  private boolean learnsApart(String node) {
    return network.node(node).layer() instanceof DecoupledLayer;
  }

  private void add(String groupName, UpdaterBlock block, List<ParamState> run) {
    if (run.isEmpty()) {
      return;
    }
    ParameterGroup.Builder group =
        groups.computeIfAbsent(
            groupName, name -> new ParameterGroup.Builder(updater, network.stepFunction()));
    int from = run.get(0).getParamOffsetStart();
    int to = run.get(run.size() - 1).getParamOffsetEnd();
    GradientUpdater<?> ofPart = updaterOf(block, from, to);
    ParameterGroup.Span span =
        new ParameterGroup.Span(slice(parameters, from, to), slice(gradients, from, to), from);
    OnePass pass = isPlain(run) ? OnePass.of(ofPart, span.parameters(), span.gradients()) : null;
    if (pass != null) {
      group.inOnePass(pass, span, isDivided(run.get(0)));
      return;
    }
    UpdaterBlock part = new UpdaterBlock(from, to, 0, 0, List.copyOf(run));
    part.setGradientView(span.gradients());
    part.setGradientUpdater(ofPart);
    group.block(part, span);
    addDivided(group, run);
    run.forEach(parameter -> addNormalized(group, parameter));
  }

  /** Whether gradients go to the updater, and steps from it to the parameters, as they are. */
  private boolean isPlain(List<ParamState> run) {
    boolean divided = isDivided(run.get(0));
    return network.stepFunction().getClass() == NegativeGradientStepFunction.class
        && run.stream()
            .allMatch(
                each -> isDivided(each) == divided && !isNormalized(each) && !isRegularized(each));
  }

  private static boolean isNormalized(ParamState parameter) {
    GradientNormalization of = parameter.getLayer().getConfig().getGradientNormalization();
    return of != null && of != GradientNormalization.None;
  }

  private static boolean isRegularized(ParamState parameter) {
    List<Regularization> of =
        parameter.getLayer().getConfig().getRegularizationByParam(parameter.getParamName());
    return of != null && !of.isEmpty();
  }

  private boolean isDivided(ParamState parameter) {
    return network.isMiniBatch()
        && parameter.getLayer().updaterDivideByMinibatch(parameter.getParamName());
  }

  private GradientUpdater<?> updaterOf(UpdaterBlock block, int from, int to) {
    ParamState first = block.getLayersAndVariablesInBlock().get(0);
    IUpdater configuration = first.getLayer().getConfig().getUpdaterByParam(first.getParamName());
    int length = block.getParamOffsetEnd() - block.getParamOffsetStart();
    Map<String, INDArray> state = new LinkedHashMap<>();
    Map<String, INDArray> ofBlock = state(block);
    ofBlock.forEach(
        (name, array) -> {
          if (array.length() != length) {
            throw new IllegalStateException(
                "the updater "
                    + configuration
                    + " has a state \""
                    + name
                    + "\" of "
                    + array.length()
                    + " elements for "
                    + length
                    + " parameters; modules can only be updated by themselves with updaters that"
                    + " have one element of state for each parameter");
          }
          state.put(
              name,
              slice(
                  array.reshape(array.length()),
                  from - block.getParamOffsetStart(),
                  to - block.getParamOffsetStart()));
        });
    return state.isEmpty()
        ? configuration.instantiate((INDArray) null, false)
        : configuration.instantiate(state, false);
  }

  /** A block's updater state by name; each array has a number for each of its parameters. */
  @SuppressWarnings("unchecked") // a raw type in Deeplearning4j
  public static Map<String, INDArray> state(UpdaterBlock block) {
    Map<String, INDArray> state = block.getGradientUpdater().getState();
    return state == null ? Map.of() : state;
  }

  private void addDivided(ParameterGroup.Builder group, List<ParamState> run) {
    int from = -1;
    int to = -1;
    for (ParamState parameter : run) {
      if (!isDivided(parameter)) {
        continue;
      }
      if (parameter.getParamOffsetStart() != to) {
        if (from >= 0) {
          group.divided(slice(gradients, from, to));
        }
        from = parameter.getParamOffsetStart();
      }
      to = parameter.getParamOffsetEnd();
    }
    if (from >= 0) {
      group.divided(slice(gradients, from, to));
    }
  }

  /**
   * Whole-layer normalisation leaves models alone; that by parameter leaves their statistics alone,
   * as under fit.
   */
  private void addNormalized(ParameterGroup.Builder group, ParamState parameter) {
    Trainable layer = parameter.getLayer();
    GradientNormalization normalization = layer.getConfig().getGradientNormalization();
    boolean byParameter =
        normalization == GradientNormalization.ClipL2PerParamType
            || normalization == GradientNormalization.RenormalizeL2PerParamType;
    boolean learntByModel =
        byParameter && parameter.getLayer().updaterDivideByMinibatch(parameter.getParamName());
    if (learntByModel || !isOfModel(network.nodeOf(parameter), parameter)) {
      group.normalized(layer, parameter.getParamName(), parameter.getGradView());
    }
  }

  private static INDArray slice(INDArray flat, int from, int to) {
    return flat.get(NDArrayIndex.interval(from, to));
  }
}
