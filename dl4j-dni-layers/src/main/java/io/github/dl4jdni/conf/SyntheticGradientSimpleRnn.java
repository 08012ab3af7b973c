package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.internal.recurrent.SyntheticGradientSimpleRnnLayer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A simple recurrent layer that learns past its truncation window: h_t = act(x_t·W + h_{t−1}·RW +
 * b), [N, nIn, T] → [N, nOut, T] or NWC, with the gradient of its state at the window's end
 * predicted as in {@link SyntheticGradientLSTM}, whose every word on windows, targets and sequence
 * ends holds here too; the state is the output alone.
 *
 * <p>Parameters W [nIn, nOut], RW [nOut, nOut] and b [1, nOut] are laid out as those of the stock
 * {@link SimpleRnn} without layer normalisation.
 */
public class SyntheticGradientSimpleRnn extends SimpleRnn implements StateInterfaceConfiguration {

  private static final long serialVersionUID = 1L;

  private static final ModelParamInitializer INITIALIZER =
      RecurrentParameters.initializer(SimpleRnnParamInitializer.getInstance());

  @JsonProperty private SyntheticGradientConfiguration syntheticGradient;
  @JsonProperty private StateGradientConfiguration stateGradient;

  /** For JSON. */
  protected SyntheticGradientSimpleRnn() {
    super(new SimpleRnn.Builder());
  }

  /**
   * Made by a builder.
   *
   * @param builder the builder
   */
  protected SyntheticGradientSimpleRnn(Builder builder) {
    super(new SimpleRnn.Builder());
    BuilderProperties.apply(builder, this);
    syntheticGradient = builder.options.buildGradientModel();
    stateGradient = builder.options.states().build(syntheticGradient);
    initializeConstraints(builder);
    constrainRecurrent(builder.getRecurrentConstraints());
  }

  private void constrainRecurrent(List<LayerConstraint> added) {
    if (added == null) {
      return;
    }
    List<LayerConstraint> all =
        new ArrayList<>(getConstraints() == null ? List.of() : getConstraints());
    for (LayerConstraint each : added) {
      LayerConstraint ofRecurrent = each.clone();
      ofRecurrent.setParams(Set.of(SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY));
      all.add(ofRecurrent);
    }
    setConstraints(all);
  }

  @Override
  public SyntheticGradientConfiguration getSyntheticGradient() {
    return syntheticGradient;
  }

  @Override
  public void setSyntheticGradient(SyntheticGradientConfiguration configuration) {
    syntheticGradient = configuration;
  }

  @Override
  public StateGradientConfiguration getStateGradient() {
    return stateGradient;
  }

  @Override
  public Optional<PredictorConfiguration> auxiliary() {
    return RecurrentParameters.auxiliary(getNOut(), this);
  }

  @Override
  public long stateSize() {
    return getNOut();
  }

  @Override
  public ModelShape modelShape() {
    return RecurrentParameters.shape(this, this);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    LayerValidation.assertNInNOutSet(
        "SyntheticGradientSimpleRnn", getLayerName(), layerIndex, getNIn(), getNOut());
    RecurrentParameters.refuseBidirectional(this);
    RecurrentParameters.validate(this, this, getActivationFn());
    return InterfaceParameters.lay(
        new SyntheticGradientSimpleRnnLayer(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public ParamInitializer initializer() {
    return INITIALIZER;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return INITIALIZER.isOfModel(paramName)
        ? RecurrentParameters.updater(this, this, INITIALIZER, paramName)
        : super.getUpdaterByParam(paramName);
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return INITIALIZER.isOfModel(paramName)
        ? RecurrentParameters.regularization(this, INITIALIZER, paramName)
        : super.getRegularizationByParam(paramName);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return InterfaceParameters.memory(
        this, this, INITIALIZER, inputType, getOutputType(-1, inputType));
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof SyntheticGradientSimpleRnn;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntheticGradientSimpleRnn that
        && Objects.equals(getLayerName(), that.getLayerName())
        && getNIn() == that.getNIn()
        && getNOut() == that.getNOut()
        && Objects.equals(getActivationFn(), that.getActivationFn())
        && Objects.equals(getIUpdater(), that.getIUpdater())
        && getRnnDataFormat() == that.getRnnDataFormat()
        && syntheticGradient.equals(that.syntheticGradient)
        && stateGradient.equals(that.stateGradient);
  }

  @Override
  public int hashCode() {
    return Objects.hash(getNIn(), getNOut(), syntheticGradient, stateGradient);
  }

  @Override
  public String toString() {
    return RecurrentParameters.describe(this, this);
  }

  /** Builds a {@link SyntheticGradientSimpleRnn}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends BaseRecurrentLayer.Builder<Builder>
      implements StateGradientOptions<Builder> {

    final RecurrentOptions options = new RecurrentOptions();

    /** A builder with the default gradient model and a consumption scale of 1. */
    public Builder() {}

    /**
     * Builds the configuration.
     *
     * @return the configuration
     */
    @Override
    public SyntheticGradientSimpleRnn build() {
      return new SyntheticGradientSimpleRnn(this);
    }
  }
}
