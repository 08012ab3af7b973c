package io.github.dl4jdni.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticGradientOptions;
import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.convert.BalancedModules;
import io.github.dl4jdni.internal.convert.DefaultModels;
import io.github.dl4jdni.internal.convert.Draft;
import io.github.dl4jdni.internal.convert.FusedUpdaters;
import io.github.dl4jdni.internal.convert.Initialized;
import io.github.dl4jdni.internal.convert.Insertion;
import io.github.dl4jdni.internal.convert.InterfaceFactory;
import io.github.dl4jdni.internal.convert.InterfaceSettings;
import io.github.dl4jdni.internal.convert.Labels;
import io.github.dl4jdni.internal.convert.LearntModels;
import io.github.dl4jdni.internal.convert.MessageTypes;
import io.github.dl4jdni.internal.convert.ModelSource;
import io.github.dl4jdni.internal.convert.Places;
import io.github.dl4jdni.internal.convert.RecurrentLayers;
import io.github.dl4jdni.internal.convert.Updaters;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Puts interfaces into an existing network: where, and what they are like.
 *
 * <p>Where: one of {@link #everyHiddenLayer()}, {@link #after(String...)} and {@link
 * #intoModules(int)}. The network that comes of it has the same layers under the same names, the
 * same parameters, updater state, counters and listeners, and gives the same outputs; the new
 * gradient models are fresh, so that they hand down zero until they have learnt something. {@code
 * Dni.strip} is the way back.
 *
 * <p>A dense layer that an interface stands behind becomes a {@link
 * io.github.dl4jdni.conf.SyntheticGradientDense}. Behind any other layer or vertex comes an
 * interface layer, {@code NAME-interface}.
 *
 * @param <T> the network, or its configuration
 */
public final class Conversion<T> {

  private final Supplier<Draft<T>> drafts;
  private final Set<String> after = new LinkedHashSet<>();
  private final List<Integer> afterIndices = new ArrayList<>();
  private final Map<String, GradientModel> gradientModels = new HashMap<>();
  private boolean everyHiddenLayer;
  private Integer modules;
  private GradientModel gradientModel;
  private DefaultModels defaultModels = DefaultModels.LIBRARY;
  private boolean conditional;
  private boolean wherePossible;
  private boolean syntheticInputs;
  private Consumer<SyntheticGradientOptions<?>> options = builder -> {};
  private int warmUp; // from where the training stands
  private List<InputType> inputTypes = List.of();
  private LearntModels learnt; // null: fresh ones
  private Boolean frozen; // null: as the layers say
  private boolean fused;
  private Consumer<StateGradientOptions<?>> recurrent; // null: recurrent layers stay

  private Conversion(Supplier<Draft<T>> drafts) {
    this.drafts = drafts;
  }

  /**
   * Converts a network.
   *
   * @param network the network; not changed
   * @return the conversion, to be told more
   * @throws IllegalStateException if the network is not initialised
   */
  public static Conversion<MultiLayerNetwork> of(MultiLayerNetwork network) {
    Initialized.configuration(network);
    return new Conversion<>(
        () -> {
          NetworkUse.checkAtRest(network);
          return Draft.of(network);
        });
  }

  /**
   * Converts a network.
   *
   * @param network the network; not changed
   * @return the conversion, to be told more
   * @throws IllegalStateException if the network is not initialised
   */
  public static Conversion<ComputationGraph> of(ComputationGraph network) {
    Initialized.configuration(network);
    return new Conversion<>(
        () -> {
          NetworkUse.checkAtRest(network);
          return Draft.of(network);
        });
  }

  /**
   * Converts a configuration.
   *
   * @param configuration the network's; not changed
   * @return the conversion, to be told more
   */
  public static Conversion<MultiLayerConfiguration> of(MultiLayerConfiguration configuration) {
    return new Conversion<>(() -> Draft.of(configuration));
  }

  /**
   * Converts a configuration.
   *
   * @param configuration the network's; not changed
   * @return the conversion, to be told more
   */
  public static Conversion<ComputationGraphConfiguration> of(
      ComputationGraphConfiguration configuration) {
    return new Conversion<>(() -> Draft.of(configuration));
  }

  /**
   * Puts an interface behind every hidden layer that has none yet.
   *
   * <p>A hidden layer is a layer with weights, not frozen, below the output layer, together with
   * the batch normalisation, activation, dropout and pooling layers that follow it; the interface
   * stands behind those. Layers inside a skip connection share one, behind the vertex where the
   * paths join and its activation. A network that has them all comes back as it was.
   *
   * @return this
   * @throws IllegalStateException if other places were chosen
   */
  public Conversion<T> everyHiddenLayer() {
    choosePlaces(modules == null && after.isEmpty() && afterIndices.isEmpty());
    everyHiddenLayer = true;
    return this;
  }

  /**
   * Puts interfaces directly behind these layers or vertices.
   *
   * @param names their names; in a multi-layer network, of layers without a name, the index as text
   * @return this
   * @throws IllegalStateException if other places were chosen
   */
  public Conversion<T> after(String... names) {
    choosePlaces(modules == null && !everyHiddenLayer);
    after.addAll(List.of(names));
    return this;
  }

  /**
   * Puts interfaces directly behind these layers of a multi-layer network.
   *
   * @param indices their indices, from 0
   * @return this
   * @throws IllegalStateException if other places were chosen
   */
  public Conversion<T> after(int... indices) {
    choosePlaces(modules == null && !everyHiddenLayer);
    for (int index : indices) {
      afterIndices.add(index);
    }
    return this;
  }

  /**
   * Cuts the network into modules, by so many interfaces less one, such that the costliest module
   * is as cheap as can be, by the modelled time of a training step: the products of its layers and
   * of its gradient model, passes over elements, and the updater. Interfaces stand where all paths
   * run through one activation, so that a residual block stays whole.
   *
   * @param number how many modules, 2 or more
   * @return this
   * @throws IllegalStateException if other places were chosen
   */
  public Conversion<T> intoModules(int number) {
    choosePlaces(!everyHiddenLayer && after.isEmpty() && afterIndices.isEmpty());
    modules = number;
    return this;
  }

  /**
   * Gives each LSTM and simple recurrent layer a gradient model of its state, so that it learns
   * past the truncation window. By itself, or beside interfaces between modules. By default that
   * model learns by least squares, one for each window, and is shrunk by how well it fitted. For
   * endless streams, {@code options.stateful(true)}, use half of its predictions: {@code
   * options.consumptionScale(0.5)}.
   *
   * @param options tells each layer's gradient model, and how it learns and is used: {@code options
   *     -> options.labelsAhead(16)}; leave all as it is for the defaults
   * @return this
   */
  public Conversion<T> everyRecurrentLayer(Consumer<StateGradientOptions<?>> options) {
    recurrent = Objects.requireNonNull(options, "options");
    return this;
  }

  private static void choosePlaces(boolean free) {
    if (!free) {
      throw new IllegalStateException(
          "the places of the interfaces are chosen already; take one of everyHiddenLayer(),"
              + " after(...) and intoModules(k)");
    }
  }

  /**
   * The gradient model of all interfaces that are not given one of their own. Default: {@link
   * GradientModel#error()} with labels; without them two hidden layers with batch normalisation,
   * four times as wide as the message and no wider than 1024, and for images two hidden 5x5
   * convolutions as wide as the message, with batch normalisation.
   *
   * @param model the model
   * @return this
   */
  public Conversion<T> gradientModel(GradientModel model) {
    gradientModel = Objects.requireNonNull(model, "model");
    return this;
  }

  /**
   * Takes the paper's gradient models where none is asked for: with labels one linear map, or one
   * 5x5 convolution for images; without labels what is the default there anyway.
   *
   * @return this
   */
  public Conversion<T> paperGradientModels() {
    defaultModels = DefaultModels.PAPER;
    return this;
  }

  /**
   * The gradient model of one interface.
   *
   * @param layerName the layer or vertex that it stands behind
   * @param model the model
   * @return this
   */
  public Conversion<T> gradientModel(String layerName, GradientModel model) {
    gradientModels.put(layerName, Objects.requireNonNull(model, "model"));
    return this;
  }

  /**
   * Takes gradient models that were learnt before, with their statistics and the state of their
   * updaters: each of the network's, those of recurrent layers' states among them, from the
   * interface of the same name, as {@code Dni.interfaces(network)} tells it. They go on learning,
   * unless {@link #gradientModelsFrozen} says otherwise. Interfaces that are not told what their
   * gradient model is take the one that was learnt.
   *
   * @param models what {@code Dni.gradientModels(network)} copied, or {@link GradientModels#read}
   *     read; one without an interface here is left out
   * @return this
   */
  public Conversion<T> gradientModelsFrom(GradientModels models) {
    learnt = Objects.requireNonNull(models, "models").models();
    return this;
  }

  /**
   * Whether the network's gradient models stay as they are: they predict, and training does not
   * change them, under {@code fit} and every schedule of a trainer. Default: false with {@link
   * #gradientModelsFrom}; otherwise what each layer's own configuration says.
   *
   * @param frozenModels true to keep them from learning
   * @return this
   */
  public Conversion<T> gradientModelsFrozen(boolean frozenModels) {
    frozen = frozenModels;
    return this;
  }

  /**
   * Whether the gradient models see the labels (cDNI). Default: false.
   *
   * @param condition true to show them
   * @return this
   */
  public Conversion<T> conditionOnLabels(boolean condition) {
    conditional = condition;
    wherePossible = false;
    return this;
  }

  /**
   * Shows the gradient models the labels, but for those interfaces for which there are none that
   * can be matched with what they stand behind: where minibatches are stacked, time steps do not go
   * along with labels, or no output above has a loss function that takes labels. With {@link
   * #conditionOnLabels} such interfaces are refused.
   *
   * @return this
   */
  public Conversion<T> conditionOnLabelsWherePossible() {
    conditional = true;
    wherePossible = true;
    return this;
  }

  /**
   * Whether the modules above the interfaces predict their inputs from the network's (first) input,
   * by a {@link io.github.dl4jdni.conf.SyntheticInputModule} each. Default: false.
   *
   * @param predict true to predict them
   * @return this
   */
  public Conversion<T> syntheticInputs(boolean predict) {
    syntheticInputs = predict;
    return this;
  }

  /**
   * The updater of the gradient models. Default: that of the layer below.
   *
   * @param updater the updater
   * @return this
   */
  public Conversion<T> gradientModelUpdater(IUpdater updater) {
    Objects.requireNonNull(updater, "updater");
    return tell(builder -> builder.gradientModelUpdater(updater));
  }

  /**
   * The factor s on the synthetic gradient where it is used. Default: 1.
   *
   * @param scale s
   * @return this
   * @throws IllegalArgumentException if it is not finite
   */
  public Conversion<T> consumptionScale(double scale) {
    return tell(builder -> builder.consumptionScale(scale));
  }

  /**
   * The share λ of the gradient that came back, from 0, the default, to 1, which is backprop.
   *
   * @param share λ
   * @return this
   * @throws IllegalArgumentException if it does not lie in [0, 1]
   */
  public Conversion<T> mixing(double share) {
    return tell(builder -> builder.mixing(share));
  }

  /**
   * The same share as it changes over training.
   *
   * @param share λ by iteration or epoch, from 0 to 1
   * @return this
   */
  public Conversion<T> mixing(ISchedule share) {
    return tell(builder -> builder.mixing(share));
  }

  /**
   * Lets the gradient models learn before they are applied: for so many iterations from where the
   * network's training stands, λ is 1. Default: 0.
   *
   * @param iterations how many
   * @return this
   * @throws IllegalArgumentException if the number is negative
   * @see io.github.dl4jdni.conf.SyntheticGradientOptions#warmUp
   */
  public Conversion<T> warmUp(int iterations) {
    check(builder -> builder.warmUp(iterations));
    warmUp = iterations;
    return this;
  }

  /**
   * Lets each gradient model learn until the running R² of its predictions exceeds a threshold,
   * before it is applied. Default: no such warm-up.
   *
   * @param r2 the threshold, in [0, 1)
   * @return this
   * @throws IllegalArgumentException if it does not lie in [0, 1)
   * @see io.github.dl4jdni.conf.SyntheticGradientOptions#warmUpToR2
   */
  public Conversion<T> warmUpToR2(double r2) {
    return tell(builder -> builder.warmUpToR2(r2));
  }

  private Conversion<T> tell(Consumer<SyntheticGradientOptions<?>> option) {
    check(option);
    options = options.andThen(option);
    return this;
  }

  /** Lets a builder refuse what lies out of range. */
  private static void check(Consumer<SyntheticGradientOptions<?>> option) {
    option.accept(new SyntheticGradientModule.Builder());
  }

  /**
   * Whether Deeplearning4j's updaters are exchanged for those of this library that compute the same
   * in one pass, which takes less time. Only Adam, Nesterovs and RMSProp have one; the others stay.
   * {@code Dni.strip} exchanges them back. Default: false.
   *
   * @param exchange true to exchange them
   * @return this
   * @see FusedUpdaters
   */
  public Conversion<T> fusedUpdaters(boolean exchange) {
    fused = exchange;
    return this;
  }

  /**
   * The types of the network's inputs, as given to {@code setInputType} or {@code setInputTypes}.
   * Networks do not keep them; only where they cannot be told from the first layers, as the size of
   * images, are they needed here: for {@link #intoModules}, {@link #syntheticInputs} and gradient
   * models that depend on the size.
   *
   * @param types the types, in the order of the network's inputs
   * @return this
   */
  public Conversion<T> inputType(InputType... types) {
    inputTypes = List.of(types);
    return this;
  }

  /**
   * Makes the network.
   *
   * @return a new network or configuration
   * @throws IllegalStateException if no places were chosen, or a trainer is changing the network
   * @throws IllegalArgumentException if a layer is named that the network does not have, or a
   *     number lies out of its range
   * @throws DL4JInvalidConfigException if there is no gradient model to take over for an interface,
   *     or one of another kind or shape; or if there can be no interface where one is asked for, a
   *     gradient model does not fit its message, or something has to be known that the network does
   *     not tell
   */
  public T build() {
    Draft<T> draft = drafts.get();
    NetworkStructure network = draft.structure();
    if (fused) {
      Updaters.exchange(network, FusedUpdaters::fused);
    }
    InterfaceSettings settings = settings(draft);
    MessageTypes types = MessageTypes.of(network, inputTypes);
    Collection<String> places = places(draft, types, settings);
    for (String named : gradientModels.keySet()) {
      if (!places.contains(named)) {
        throw new IllegalArgumentException(
            "gradientModel(\""
                + named
                + "\", ...): there is no interface there, only at "
                + places);
      }
    }
    InterfaceFactory factory = new InterfaceFactory(types, settings);
    Map<String, Layer> replacements =
        recurrent == null ? Map.of() : RecurrentLayers.replacements(network, recurrent);
    List<Insertion> insertions = new ArrayList<>();
    places.forEach(place -> insertions.add(factory.at(place).withLayers(replacements)));
    replacements.forEach(
        (place, layer) -> {
          if (!places.contains(place)) {
            insertions.add(new Insertion(place, List.of(layer)));
          }
        });
    return draft.finish(insertions, types.inputs(), new ModelSource(learnt, frozen));
  }

  /**
   * Tells behind which layers {@link #build} would put interfaces, and builds nothing: where {@link
   * #intoModules} cuts, for one.
   *
   * @return the names of the layers or vertices, in the network's order; empty where only recurrent
   *     layers get gradient models
   * @throws IllegalStateException if no places were chosen
   * @throws IllegalArgumentException if a layer is named that the network does not have
   * @throws DL4JInvalidConfigException if there can be no interface where one is asked for, or the
   *     network does not tell what has to be known
   */
  public List<String> interfacePlaces() {
    Draft<T> draft = drafts.get();
    MessageTypes types = MessageTypes.of(draft.structure(), inputTypes);
    Collection<String> places = places(draft, types, settings(draft));
    return draft.structure().nodes().stream()
        .map(NetworkNode::name)
        .filter(places::contains)
        .toList();
  }

  private InterfaceSettings settings(Draft<T> draft) {
    int applied = warmUp == 0 ? 0 : Math.addExact(draft.iteration(), warmUp);
    return new InterfaceSettings(
        gradientModel,
        defaultModels,
        Map.copyOf(gradientModels),
        conditional,
        wherePossible ? Labels.placesWithout(draft.structure(), inputTypes) : Set.of(),
        syntheticInputs,
        learnt,
        options.andThen(builder -> builder.warmUp(applied)));
  }

  private Collection<String> places(
      Draft<T> draft, MessageTypes types, InterfaceSettings settings) {
    NetworkStructure network = draft.structure();
    boolean converted = network.nodes().stream().anyMatch(node -> node.isInterface());
    if (everyHiddenLayer) {
      Set<String> places = new Places(network).ofHiddenLayers();
      if (places.isEmpty() && !converted) {
        throw new DL4JInvalidConfigException(
            "the network has no hidden layer that an interface can stand behind: no layer with"
                + " weights below its output, or paths lead round each of them");
      }
      return places;
    }
    if (modules != null) {
      if (converted) {
        throw new DL4JInvalidConfigException(
            "intoModules(k) needs a network without interfaces; take them out with"
                + " Dni.strip(network) first");
      }
      return new BalancedModules(types, settings).places(modules);
    }
    Set<String> named = new LinkedHashSet<>(after);
    afterIndices.forEach(index -> named.add(draft.nameOf(index)));
    if (named.isEmpty() && recurrent != null) {
      return List.of();
    }
    if (named.isEmpty()) {
      throw new IllegalStateException(
          "choose the places of the interfaces: everyHiddenLayer(), after(...) or intoModules(k)");
    }
    Places places = new Places(network);
    for (String place : named) {
      places
          .refusal(place)
          .ifPresent(
              reason -> {
                throw new DL4JInvalidConfigException(reason);
              });
    }
    return named;
  }
}
