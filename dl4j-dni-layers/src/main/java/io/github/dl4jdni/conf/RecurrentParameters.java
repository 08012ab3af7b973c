package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** What the configurations of recurrent layers with synthetic gradients have in common. */
final class RecurrentParameters {

  /** The prefix of the auxiliary model's parameters. */
  static final String AUXILIARY = "auxiliary";

  private RecurrentParameters() {}

  /** The stock layer's parameters, the auxiliary model's, the gradient model's. */
  static ModelParamInitializer initializer(ParamInitializer stock) {
    return new ModelParamInitializer(
        new ModelParamInitializer(
            stock, AUXILIARY, layer -> ((StateInterfaceConfiguration) layer).auxiliary()),
        InterfaceParameters.GRADIENT_MODEL);
  }

  /** What a layer prints; λ is that of its traces, for there is nothing to mix. */
  static String describe(FeedForwardLayer layer, StateInterfaceConfiguration states) {
    return InterfaceParameters.describe(
        layer, states.getSyntheticGradient().describeModel() + ", " + states.getStateGradient());
  }

  /** The gradient model's shape: from a state to a state. */
  static ModelShape shape(Layer layer, StateInterfaceConfiguration states) {
    ModelShape shape =
        InterfaceParameters.shape(
            layer,
            states.getSyntheticGradient(),
            states.stateSize(),
            InputType.feedForward(states.stateSize()),
            false);
    return new ModelShape(
        shape.inputs(),
        shape.labels() * (1 + states.getStateGradient().getLabelsAhead()),
        shape.outputs(),
        shape.activation(),
        shape.channelsLast(),
        shape.zeroOutput());
  }

  /** The auxiliary model: linear, from one step's output to the gradient of the window's end. */
  static Optional<PredictorConfiguration> auxiliary(
      long outputs, StateInterfaceConfiguration states) {
    if (states.getStateGradient().getAuxiliaryWeight() == 0) {
      return Optional.empty();
    }
    return Optional.of(new LinearOnOutputs(outputs, states.stateSize()));
  }

  static IUpdater updater(
      StateInterfaceConfiguration states,
      BaseLayer layer,
      ModelParamInitializer initializer,
      String parameter) {
    return InterfaceParameters.updater(
        states,
        states.getSyntheticGradient().getGradientModelUpdater(),
        layer.getIUpdater(),
        initializer.nameInModel(parameter));
  }

  static List<Regularization> regularization(
      StateInterfaceConfiguration states, ModelParamInitializer initializer, String parameter) {
    return InterfaceParameters.regularization(states, initializer.nameInModel(parameter));
  }

  /**
   * Checks what can be checked before the network runs.
   *
   * @throws DL4JInvalidConfigException if the layer cannot do what it is told to
   */
  static void validate(
      BaseRecurrentLayer layer, StateInterfaceConfiguration states, IActivation... all) {
    String where = InterfaceParameters.describe(layer);
    for (IActivation activation : all) {
      if (activation instanceof ActivationSoftmax || activation instanceof ActivationRReLU) {
        throw new DL4JInvalidConfigException(
            where
                + ": the activation function "
                + activation
                + " is not supported: the gradient of states needs one that works element by"
                + " element and the same each time; choose another one");
      }
    }
    if (!states.model().learnsFromGradient()) {
      throw new DL4JInvalidConfigException(
          where
              + ": the gradient model '"
              + states.model()
              + "' does not learn from gradients, so it cannot learn that of a state; take"
              + " GradientModel.linear() or mlp, or put the model into a ConditionalSGModule behind"
              + " a stock layer");
    }
    checkLearning(where, states);
    checkLabelsAhead(where, states);
    states.model().validate(states.modelShape(), where);
  }

  private static void checkLearning(String where, StateInterfaceConfiguration states) {
    StateGradientConfiguration configuration = states.getStateGradient();
    if (configuration.getGradientModelLearning() != GradientModelLearning.TD_LAMBDA) {
      return;
    }
    GradientModel model = states.getSyntheticGradient().getGradientModel();
    if (!(model instanceof LinearGradientModel) || configuration.getModels() > 1) {
      throw new DL4JInvalidConfigException(
          where
              + ": TD_LAMBDA learns one linear gradient model of all windows, got "
              + model
              + (configuration.getModels() == 1
                  ? ""
                  : ", one for each of " + configuration.getModels() + " windows")
              + "; write gradientModel(GradientModel.linear()) and perWindow(false), or take"
              + " BOOTSTRAP");
    }
    if (states.getSyntheticGradient().isConditionOnLabels()
        || configuration.isBackpropagateGradientModelLoss()) {
      throw new DL4JInvalidConfigException(
          where
              + ": TD_LAMBDA goes neither with conditionOnLabels(true) nor with"
              + " backpropagateGradientModelLoss(true); leave them out, or take BOOTSTRAP");
    }
    if (configuration.isShrinkage()) {
      throw new DL4JInvalidConfigException(
          where
              + ": TD_LAMBDA learns from predictions as they are, not shrunk; leave shrinkage(true)"
              + " out, or take BOOTSTRAP");
    }
  }

  private static void checkLabelsAhead(String where, StateInterfaceConfiguration states) {
    int ahead = states.getStateGradient().getLabelsAhead();
    if (ahead > 0 && !states.getSyntheticGradient().isConditionOnLabels()) {
      throw new DL4JInvalidConfigException(
          where
              + ": labelsAhead("
              + ahead
              + ") needs conditionOnLabels(true); leave conditionOnLabels(false) out");
    }
    GradientModel model = states.getSyntheticGradient().getGradientModel();
    if (ahead > 0 && model.signal() != OutputSignal.LABELS) {
      throw new DL4JInvalidConfigException(
          where
              + ": the gradient model '"
              + model
              + "' sees the labels of one time step; take GradientModel.leastSquares() with"
              + " labelsAhead("
              + ahead
              + "), or labelsAhead(0)");
    }
  }

  /** Fails where the layer is instantiated by a wrapper that reads series backwards. */
  static void refuseBidirectional(Layer layer) {
    boolean wrapped =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(
                frames ->
                    frames
                        .limit(4) // this method, the layer's, the wrapper's
                        .anyMatch(
                            frame ->
                                Bidirectional.class.isAssignableFrom(frame.getDeclaringClass())));
    if (wrapped) {
      throw new DL4JInvalidConfigException(
          InterfaceParameters.describe(layer)
              + ": cannot stand in a Bidirectional: a layer that reads the series backwards has"
              + " no state that a later window goes on from, so there is no gradient to predict."
              + " Put a stock layer into the Bidirectional, or take this one by itself");
    }
  }

  /** A model from the layer's output to the gradient of its state. */
  private record LinearOnOutputs(long outputs, long stateSize) implements PredictorConfiguration {

    @Override
    public GradientModel model() {
      return GradientModel.mlp(); // no hidden layer: weights and bias
    }

    @Override
    public ModelShape modelShape() {
      return new ModelShape(outputs, 0, stateSize, InputType.feedForward(outputs), false, true);
    }
  }
}
