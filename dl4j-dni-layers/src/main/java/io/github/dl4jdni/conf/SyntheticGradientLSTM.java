package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.internal.recurrent.SyntheticGradientLSTMLayer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An LSTM that learns past its truncation window (Jaderberg et al. 2017, section 2.3): under
 * truncated backpropagation through time a gradient model predicts, from output and cell of the
 * window's last step, the gradient that they would get from all later windows; it is handed back
 * through the window, and learns from what the next window hands back.
 *
 * <p>[N, nIn, T] → [N, nOut, T], or NWC. Parameters W [nIn, 4·nOut], RW [nOut, 4·nOut] and b [1,
 * 4·nOut] are laid out as the stock {@link LSTM}'s, those of the auxiliary model and the gradient
 * model follow; so weights move between the two. A window's update, with its losses L, initial
 * state s₀, final state s_T (s is output and cell):
 *
 * <ol>
 *   <li>ĝ_T = M(s_T); σ·α·ĝ_T, with σ the consumption scale and α the shrinkage, is added to the
 *       gradient of s_T and goes back through the window together with that of L;
 *   <li>what arrives at s₀, g₀, is the target for M(s₀), the model's prediction for that state,
 *       which the window before ended with: M learns from ½‖M(s₀) − g₀‖², summed over the
 *       minibatch. It does so at its present parameters.
 * </ol>
 *
 * <p><b>Where a sequence ends</b>, nothing follows: the gradient of its last state is exactly zero.
 * The layer goes by this rule:
 *
 * <ul>
 *   <li>An example whose features mask is 0 in the window's last step, after having been 1 in this
 *       sequence, has ended: exactly zero is handed in there, and M learns zero for that state,
 *       unless it learns by least squares, which that would only cost capacity.
 *   <li>{@code DecoupledTrainer} tells the layer which window is the last one; the same holds for
 *       all of the minibatch.
 *   <li>Under {@code fit}, Deeplearning4j tells a layer of the end only when it clears its state,
 *       after the window. Then M learns zero for the state, together with the first window of the
 *       next minibatch; what that is to teach is not part of a saved model. Until M has learnt it,
 *       what is handed in at the end is its prediction.
 *   <li>Without truncated BPTT, sequences are whole: zero is handed in, and M is left alone.
 * </ul>
 *
 * <p>For the state that a sequence begins with there was no prediction, and M learns nothing.
 *
 * <p><b>Size.</b> By default there is a gradient model for each of a sequence's first eight
 * windows, of about 12·nOut² numbers each ({@link StateGradientOptions#perWindow}): for 256 units
 * 0.8 million, and 6.3 million for all. {@code perWindow(false)} has one, {@code asInThePaper()}
 * one of 4·nOut².
 *
 * <pre>{@code
 * .layer(new SyntheticGradientLSTM.Builder().nIn(50).nOut(256).build())
 * .layer(new RnnOutputLayer.Builder().nOut(50).activation(Activation.SOFTMAX).build())
 * .backpropType(BackpropType.TruncatedBPTT).tBPTTLength(8)
 * }</pre>
 */
public class SyntheticGradientLSTM extends LSTM implements StateInterfaceConfiguration {

  private static final long serialVersionUID = 1L;

  private static final ModelParamInitializer INITIALIZER =
      RecurrentParameters.initializer(LSTMParamInitializer.getInstance());

  @JsonProperty private SyntheticGradientConfiguration syntheticGradient;
  @JsonProperty private StateGradientConfiguration stateGradient;

  /** For JSON. */
  protected SyntheticGradientLSTM() {}

  /**
   * Made by a builder.
   *
   * @param builder the builder
   */
  protected SyntheticGradientLSTM(Builder builder) {
    BuilderProperties.apply(builder, this);
    setForgetGateBiasInit(builder.getForgetGateBiasInit());
    setGateActivationFn(builder.getGateActivationFn());
    setHelperAllowFallback(builder.isHelperAllowFallback());
    syntheticGradient = builder.options.buildGradientModel();
    stateGradient = builder.options.states().build(syntheticGradient);
    initializeConstraints(builder.constraints());
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

  /** Output and cell. */
  @Override
  public long stateSize() {
    return 2 * getNOut();
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
        "SyntheticGradientLSTM", getLayerName(), layerIndex, getNIn(), getNOut());
    RecurrentParameters.refuseBidirectional(this);
    RecurrentParameters.validate(this, this, getActivationFn(), getGateActivationFn());
    return InterfaceParameters.lay(
        new SyntheticGradientLSTMLayer(conf, networkDataType),
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
    return other instanceof SyntheticGradientLSTM;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntheticGradientLSTM that
        && super.equals(other)
        && syntheticGradient.equals(that.syntheticGradient)
        && stateGradient.equals(that.stateGradient);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), syntheticGradient, stateGradient);
  }

  @Override
  public String toString() {
    return RecurrentParameters.describe(this, this);
  }

  /** Builds a {@link SyntheticGradientLSTM}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends AbstractLSTM.Builder<Builder>
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
    public SyntheticGradientLSTM build() {
      return new SyntheticGradientLSTM(this);
    }

    /** The constraints, in the builder that the stock layer looks for. */
    private LSTM.Builder constraints() {
      LSTM.Builder stock = new LSTM.Builder();
      stock.setAllParamConstraints(getAllParamConstraints());
      stock.setWeightConstraints(getWeightConstraints());
      stock.setBiasConstraints(getBiasConstraints());
      stock.setRecurrentConstraints(getRecurrentConstraints());
      stock.setIDropout(getIDropout());
      return stock;
    }
  }
}
