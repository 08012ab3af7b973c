package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.interfaces.SyntheticGradientModuleLayer;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.DataFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A decoupled neural interface as a layer of its own (Jaderberg et al. 2017): the identity on the
 * way forward; on the way back it hands down the gradient that its model predicts, and its model
 * learns from the one that arrived.
 *
 * <p>Stands after any layer, of any activation shape: [N, C], [N, C, T] and NWC (per time step,
 * masks obeyed), [N, C, H, W] and NHWC. For gradient models that see the labels there is {@link
 * ConditionalSGModule}.
 *
 * <pre>{@code
 * .layer(new ConvolutionLayer.Builder(5, 5).nOut(64).build())
 * .layer(new SyntheticGradientModule.Builder()
 *     .gradientModel(GradientModel.convolutional(64, 64)).build())
 * }</pre>
 */
public class SyntheticGradientModule extends PredictingModule implements InterfaceConfiguration {

  private static final long serialVersionUID = 1L;

  private static final ModelParamInitializer INITIALIZER =
      new ModelParamInitializer(null, InterfaceParameters.GRADIENT_MODEL);

  @JsonProperty private SyntheticGradientConfiguration syntheticGradient;
  @JsonProperty private InputType messageType;
  @JsonProperty private boolean channelsLast;

  /** For JSON. */
  protected SyntheticGradientModule() {}

  /**
   * Made by a builder.
   *
   * @param builder the builder
   */
  protected SyntheticGradientModule(BaseBuilder<?> builder) {
    super(builder);
    setNOut(getNIn());
    syntheticGradient = builder.options.build();
    channelsLast = builder.channelsLast;
    initializeConstraints(builder);
  }

  @Override
  public SyntheticGradientConfiguration getSyntheticGradient() {
    return syntheticGradient;
  }

  @Override
  public void setSyntheticGradient(SyntheticGradientConfiguration configuration) {
    syntheticGradient = configuration;
    if (messageType != null) {
      InterfaceParameters.validate(this);
    }
  }

  /** Sets both: an interface's output is its input. */
  @Override
  public void setNIn(long channels) {
    super.setNIn(channels);
    setNOut(channels);
  }

  @Override
  public ModelShape modelShape() {
    return InterfaceParameters.shape(this, syntheticGradient, getNIn(), messageType, channelsLast);
  }

  @Override
  void check() {
    if (getNIn() != getNOut()) {
      throw new DL4JInvalidConfigException(
          InterfaceParameters.describe(this)
              + ": an interface hands on its input, so both widths are that of the layer below, but"
              + " got nIn="
              + getNIn()
              + ", nOut="
              + getNOut()
              + "; to make it wider, make the layer below wider");
    }
    InterfaceParameters.validate(this);
  }

  @Override
  org.deeplearning4j.nn.api.Layer instantiate(NeuralNetConfiguration conf, DataType type) {
    return new SyntheticGradientModuleLayer(conf, type);
  }

  @Override
  public ParamInitializer initializer() {
    return INITIALIZER;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    messageType = inputType;
    if (getNIn() <= 0 || override) {
      setNIn(channels(inputType));
    }
    channelsLast = isChannelsLast(inputType);
    InterfaceParameters.validate(this);
  }

  @Override
  IUpdater modelUpdater() {
    return syntheticGradient.getGradientModelUpdater();
  }

  /** The channels of an activation. */
  static long channels(InputType type) {
    if (type instanceof InputType.InputTypeRecurrent series) {
      return series.getSize();
    }
    if (type instanceof InputType.InputTypeConvolutional image) {
      return image.getChannels();
    }
    if (type instanceof InputType.InputTypeConvolutional3D volume) {
      return volume.getChannels();
    }
    return type.arrayElementsPerExample();
  }

  /** Whether an activation has its channels in the last dimension of more than two. */
  static boolean isChannelsLast(InputType type) {
    if (type instanceof InputType.InputTypeRecurrent series) {
      return series.getFormat() == RNNFormat.NWC;
    }
    if (type instanceof InputType.InputTypeConvolutional image) {
      return image.getFormat() == CNN2DFormat.NHWC;
    }
    return type instanceof InputType.InputTypeConvolutional3D volume
        && volume.getDataFormat()
            == org.deeplearning4j.nn.conf.layers.Convolution3D.DataFormat.NDHWC;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof SyntheticGradientModule;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntheticGradientModule that
        && getClass() == that.getClass()
        && super.equals(other)
        && syntheticGradient.equals(that.syntheticGradient)
        && channelsLast == that.channelsLast
        && Objects.equals(messageType, that.messageType);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), syntheticGradient, channelsLast);
  }

  @Override
  public String toString() {
    return InterfaceParameters.describe(this) + "(" + syntheticGradient + ")";
  }

  /**
   * What the builders of interface layers have in common.
   *
   * @param <T> the builder
   */
  public abstract static class BaseBuilder<T extends BaseBuilder<T>>
      extends FeedForwardLayer.Builder<T> implements SyntheticGradientOptions<T> {

    final SyntheticGradientConfiguration.Builder options =
        new SyntheticGradientConfiguration.Builder();

    private boolean channelsLast;

    BaseBuilder() {}

    /**
     * Where the channels are; only needed where the network has no input type. Default: in the
     * second dimension (NCW, NCHW).
     *
     * @param format the data format of the message
     * @return this
     */
    public T dataFormat(DataFormat format) {
      channelsLast = format == RNNFormat.NWC || format == CNN2DFormat.NHWC;
      return Collected.self(this);
    }
  }

  /** Builds a {@link SyntheticGradientModule}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends BaseBuilder<Builder> {

    /** A builder with a linear gradient model. */
    public Builder() {}

    @Override
    public SyntheticGradientModule build() {
      return new SyntheticGradientModule(this);
    }
  }
}
