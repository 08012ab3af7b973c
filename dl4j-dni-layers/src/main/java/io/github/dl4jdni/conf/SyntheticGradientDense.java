package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.interfaces.SyntheticGradientDenseLayer;
import io.github.dl4jdni.internal.params.BatchStatistics;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.internal.params.NormalizedDenseParamInitializer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A dense layer and the decoupled neural interface behind it in one: forward act(xW + b), [N, nIn]
 * → [N, nOut]; on the way back the layer learns from the gradient that its model predicts for its
 * own output, and the model from the one that arrived.
 *
 * <p>The same as a {@link DenseLayer} followed by a {@link SyntheticGradientModule} or {@link
 * ConditionalSGModule}, and faster: its forward pass is computed once. Its own parameters (W, b)
 * are laid out as {@link DenseLayer}'s, the gradient model's follow.
 *
 * <pre>{@code
 * new SyntheticGradientDense.Builder().nOut(256).activation(Activation.RELU)
 *     .gradientModel(GradientModel.error()).conditionOnLabels(true).build()
 * }</pre>
 */
public class SyntheticGradientDense extends DenseLayer implements InterfaceConfiguration {

  private static final long serialVersionUID = 1L;

  private static final ModelParamInitializer INITIALIZER =
      new ModelParamInitializer(
          new NormalizedDenseParamInitializer(
              layer -> ((SyntheticGradientDense) layer).getBatchNormalization()),
          InterfaceParameters.GRADIENT_MODEL);

  @JsonProperty private SyntheticGradientConfiguration syntheticGradient;
  @JsonProperty private boolean inputGradient = true;
  @JsonProperty private BatchNormalization batchNormalization;

  /** For JSON. */
  protected SyntheticGradientDense() {}

  /**
   * Made by a builder. The stock layer's own constructor from a builder is not open to others, so
   * what it does is done here.
   *
   * @param builder the builder
   */
  protected SyntheticGradientDense(Builder builder) {
    BuilderProperties.apply(builder, this);
    setHasBias(builder.hasBias);
    setHasLayerNorm(builder.hasLayerNorm);
    syntheticGradient = builder.options.build();
    inputGradient = builder.inputGradient;
    batchNormalization = builder.batchNormalization;
    initializeConstraints(builder);
  }

  @Override
  public SyntheticGradientConfiguration getSyntheticGradient() {
    return syntheticGradient;
  }

  @Override
  public void setSyntheticGradient(SyntheticGradientConfiguration configuration) {
    syntheticGradient = configuration;
  }

  /**
   * Whether the layer computes the gradient of its input.
   *
   * @return false if nobody below needs it
   */
  public boolean isInputGradient() {
    return inputGradient;
  }

  /**
   * Whether the layer normalises its weighted inputs over the batch.
   *
   * @return true with batch normalisation
   */
  public boolean hasBatchNormalization() {
    return batchNormalization != null;
  }

  /**
   * The batch normalisation between weights and activation.
   *
   * @return a copy of its configuration, sizes filled in; null for none
   */
  public BatchNormalization getBatchNormalization() {
    if (batchNormalization == null) {
      return null;
    }
    BatchNormalization sized = batchNormalization.clone();
    sized.setNIn(getNOut());
    sized.setNOut(getNOut());
    return sized;
  }

  @Override
  public ModelShape modelShape() {
    return InterfaceParameters.shape(
        this, syntheticGradient, getNOut(), InputType.feedForward(getNOut()), false);
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
        "SyntheticGradientDense", getLayerName(), layerIndex, getNIn(), getNOut());
    InterfaceParameters.validate(this);
    return InterfaceParameters.lay(
        new SyntheticGradientDenseLayer(conf, networkDataType),
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
    if (!INITIALIZER.isOfModel(paramName) && BatchStatistics.isStatistic(paramName)) {
      return new NoOp();
    }
    if (!INITIALIZER.isOfModel(paramName)) {
      return super.getUpdaterByParam(paramName);
    }
    return InterfaceParameters.updater(
        this,
        syntheticGradient.getGradientModelUpdater(),
        getIUpdater(),
        INITIALIZER.nameInModel(paramName));
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return INITIALIZER.isOfModel(paramName)
        ? InterfaceParameters.regularization(this, INITIALIZER.nameInModel(paramName))
        : super.getRegularizationByParam(paramName);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return InterfaceParameters.memory(
        this, this, INITIALIZER, inputType, getOutputType(-1, inputType));
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof SyntheticGradientDense;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntheticGradientDense that
        && super.equals(other)
        && syntheticGradient.equals(that.syntheticGradient)
        && inputGradient == that.inputGradient
        && Objects.equals(batchNormalization, that.batchNormalization);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), syntheticGradient, inputGradient);
  }

  @Override
  public String toString() {
    return InterfaceParameters.describe(this, syntheticGradient.toString());
  }

  /** Builds a {@link SyntheticGradientDense}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends FeedForwardLayer.Builder<Builder>
      implements LabelOptions<Builder>, SyntheticGradientOptions<Builder> {

    final SyntheticGradientConfiguration.Builder options =
        new SyntheticGradientConfiguration.Builder();
    private boolean hasBias = true;
    private boolean hasLayerNorm;
    private boolean inputGradient = true;
    private BatchNormalization batchNormalization;

    /** A builder of a layer whose gradient model does not see the labels unless it is told to. */
    public Builder() {}

    /**
     * Whether the layer has a bias. Default: true.
     *
     * @param bias false for none
     * @return this
     */
    public Builder hasBias(boolean bias) {
      hasBias = bias;
      return this;
    }

    /**
     * Whether the layer normalises its pre-activations, as {@link DenseLayer} does. Default: false.
     *
     * @param layerNorm true for layer normalisation
     * @return this
     */
    public Builder hasLayerNorm(boolean layerNorm) {
      hasLayerNorm = layerNorm;
      return this;
    }

    /**
     * Whether the layer normalises its weighted inputs over the batch, between weights and
     * activation, as the paper's hidden layers do: FC → BN → ReLU. Default: false. The same as
     * three stock layers, and faster; their parameters follow W and b in the stock layout.
     *
     * @param normalize true for batch normalisation with Deeplearning4j's defaults
     * @return this
     */
    public Builder batchNormalization(boolean normalize) {
      return batchNormalization(normalize ? new BatchNormalization() : null);
    }

    /**
     * Normalises the layer's weighted inputs over the batch, between weights and activation.
     *
     * @param normalization decay, ε, initial or fixed γ and β; sizes are filled in. Null for none
     * @return this
     */
    public Builder batchNormalization(BatchNormalization normalization) {
      batchNormalization = normalization == null ? null : normalization.clone();
      return this;
    }

    /**
     * Whether the gradient model sees the labels. Default: false.
     *
     * @param condition true for a conditional interface (cDNI)
     * @return this
     */
    public Builder conditionOnLabels(boolean condition) {
      options.conditionOnLabels(condition);
      return this;
    }

    /**
     * Whether the layer computes the gradient of its input. Default: true. A network's first layer
     * does not need it, and Deeplearning4j does not tell layers that they are first: false saves a
     * matrix product there. Not together with a preprocessor before the layer, and not for networks
     * whose input gradient is asked for.
     *
     * @param compute false to hand down none
     * @return this
     */
    public Builder inputGradient(boolean compute) {
      inputGradient = compute;
      return this;
    }

    /**
     * Builds the configuration.
     *
     * @return the configuration
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if it is to be normalised
     *     both over the batch and over the layer
     */
    @Override
    public SyntheticGradientDense build() {
      if (hasLayerNorm && batchNormalization != null) {
        throw new DL4JInvalidConfigException(
            "SyntheticGradientDense"
                + (getLayerName() == null ? "" : " \"" + getLayerName() + "\"")
                + ": batch normalisation and layer normalisation exclude each other; choose one");
      }
      return new SyntheticGradientDense(this);
    }
  }
}
