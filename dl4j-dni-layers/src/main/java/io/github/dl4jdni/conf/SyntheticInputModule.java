package io.github.dl4jdni.conf;

import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.interfaces.SyntheticInputModuleLayer;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Predicts a module's input from the network's input, so that the module need not wait for what
 * precedes it (Jaderberg et al. 2017, section 2.2: synthetic inputs, complete unlock).
 *
 * <p>In training it hands on I(x), with x the network's input and I its input model, which learns
 * from ½‖I(x) − h‖², h the real input; the gradient passes unchanged. In inference it is the
 * identity.
 *
 * <p>The network's input comes through an {@link InputSharingPreProcessor} before the first layer;
 * {@code Dni.connect} puts it there. Where both x and h are series, [N, F, T], the model works time
 * step by time step; a convolutional model maps images to images; any other maps the whole of x to
 * the whole of h.
 */
public class SyntheticInputModule extends PredictingModule {

  private static final long serialVersionUID = 1L;

  private static final ModelParamInitializer INITIALIZER =
      new ModelParamInitializer(null, InterfaceParameters.INPUT_MODEL);

  @JsonProperty private GradientModel inputModel;
  @JsonProperty private IUpdater inputModelUpdater;
  @JsonProperty private ISchedule realInputShare;
  @JsonProperty private InputType networkInput;
  @JsonProperty private String inputOf;
  @JsonProperty private InputType messageType;

  /** For JSON. */
  protected SyntheticInputModule() {}

  /**
   * Made by a builder.
   *
   * @param builder the builder
   */
  protected SyntheticInputModule(Builder builder) {
    super(builder);
    inputModel = builder.inputModel;
    inputModelUpdater = builder.inputModelUpdater;
    realInputShare = builder.realInputShare;
    networkInput = builder.networkInput;
    inputOf = builder.inputOf;
    initializeConstraints(builder);
  }

  @Override
  public GradientModel model() {
    return inputModel;
  }

  /**
   * The share of the real input in what is handed on in training.
   *
   * @return the schedule, from 0 to 1
   */
  public ISchedule realInputShare() {
    return realInputShare;
  }

  /**
   * Which network input the model sees.
   *
   * @return the name it is shared under
   */
  public String inputOf() {
    return inputOf;
  }

  /**
   * The type of the network input that the model sees.
   *
   * @return the type, or null while it is not known
   */
  public InputType networkInput() {
    return networkInput;
  }

  /**
   * Tells which network input the model sees; for {@code Dni}, before the network is made.
   *
   * @param type its type
   * @param name the name it is shared under
   */
  public void networkInput(InputType type, String name) {
    networkInput = type;
    inputOf = name;
  }

  /**
   * Whether the model works time step by time step.
   *
   * @return true where network input and message are series
   */
  public boolean isTimeDistributed() {
    return isPositionwise()
        && networkInput instanceof InputType.InputTypeRecurrent
        && messageType instanceof InputType.InputTypeRecurrent;
  }

  /**
   * The shape of the message that is predicted from a network input.
   *
   * @param input the network's input, examples first
   * @return the shape
   * @throws DL4JInvalidConfigException if the message is a series of unknown length and the network
   *     input is none
   */
  public long[] messageShape(INDArray input) {
    long[] shape = messageType.getShape(true).clone();
    shape[0] = input.size(0);
    if (isTimeDistributed()) {
      boolean last = SyntheticGradientModule.isChannelsLast(messageType);
      shape[last ? 1 : 2] = input.size(last ? 1 : 2);
    }
    for (long size : shape) {
      if (size < 0) {
        throw new DL4JInvalidConfigException(
            InterfaceParameters.describe(this)
                + ": the length of the series that is to be predicted is not known ("
                + messageType
                + "); give the network an input type with its length");
      }
    }
    return shape;
  }

  @Override
  public ModelShape modelShape() {
    if (networkInput == null || messageType == null) {
      throw new DL4JInvalidConfigException(
          InterfaceParameters.describe(this)
              + ": a synthetic input module needs to know the types of "
              + (networkInput == null ? "the network's input" : "its own input")
              + "; set the network's input type (setInputType) and let"
              + " Dni.connect(configuration) do the rest");
    }
    boolean last = SyntheticGradientModule.isChannelsLast(messageType);
    if (isTimeDistributed() || !isPositionwise()) {
      return new ModelShape(
          SyntheticGradientModule.channels(networkInput),
          0,
          SyntheticGradientModule.channels(messageType),
          networkInput,
          last,
          false);
    }
    long inputs = networkInput.arrayElementsPerExample();
    long outputs = messageType.arrayElementsPerExample();
    return new ModelShape(inputs, 0, outputs, InputType.feedForward(inputs), false, false);
  }

  private boolean isPositionwise() {
    return !(inputModel instanceof StackedGradientModel stack) || stack.isPositionwise();
  }

  @Override
  void check() {
    if (!inputModel.learnsFromGradient()) {
      throw new DL4JInvalidConfigException(
          InterfaceParameters.describe(this)
              + ": the model '"
              + inputModel
              + "' classifies or feeds back errors, it cannot predict an input; take"
              + " GradientModel.linear() or mlp");
    }
    inputModel.validate(modelShape(), InterfaceParameters.describe(this));
  }

  @Override
  org.deeplearning4j.nn.api.Layer instantiate(NeuralNetConfiguration conf, DataType type) {
    return new SyntheticInputModuleLayer(conf, type);
  }

  @Override
  public ParamInitializer initializer() {
    return INITIALIZER;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    messageType = inputType;
    setNIn(SyntheticGradientModule.channels(inputType));
    setNOut(getNIn());
  }

  @Override
  IUpdater modelUpdater() {
    return inputModelUpdater;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof SyntheticInputModule;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntheticInputModule that
        && super.equals(other)
        && inputModel.equals(that.inputModel)
        && Objects.equals(inputModelUpdater, that.inputModelUpdater)
        && realInputShare.equals(that.realInputShare)
        && Objects.equals(networkInput, that.networkInput)
        && inputOf.equals(that.inputOf)
        && Objects.equals(messageType, that.messageType);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), inputModel, inputOf);
  }

  @Override
  public String toString() {
    return InterfaceParameters.describe(this) + "(" + inputModel + ")";
  }

  /** Builds a {@link SyntheticInputModule}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends FeedForwardLayer.Builder<Builder> {

    private GradientModel inputModel = GradientModel.linear();
    private IUpdater inputModelUpdater;
    private ISchedule realInputShare = new FixedSchedule(0.0);
    private InputType networkInput;
    private String inputOf = InputSharingPreProcessor.DEFAULT_INPUT;

    /** A builder with a linear input model. */
    public Builder() {}

    /**
     * The model that predicts the input. Default: linear. The paper has one hidden layer.
     *
     * @param model any model that needs no labels; its last layer is not zeroed here
     * @return this
     */
    public Builder inputModel(GradientModel model) {
      inputModel = Objects.requireNonNull(model, "inputModel");
      return this;
    }

    /**
     * The updater of the input model's parameters. Default: the layer's.
     *
     * @param updater the updater
     * @return this
     */
    public Builder inputModelUpdater(IUpdater updater) {
      inputModelUpdater = updater;
      return this;
    }

    /**
     * The share μ of the real input in what is handed on in training: μ·h + (1 − μ)·I(x). Default:
     * 0; with 1 the module waits for its input as ever, and only the model learns.
     *
     * @param share μ
     * @return this
     * @throws IllegalArgumentException if it does not lie in [0, 1]
     */
    public Builder realInputShare(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "the share of the real input must lie between 0 and 1, got " + share);
      }
      return realInputShare(new FixedSchedule(share));
    }

    /**
     * The share of the real input, as it changes over training.
     *
     * @param share μ by iteration or epoch
     * @return this
     */
    public Builder realInputShare(ISchedule share) {
      realInputShare = Objects.requireNonNull(share, "realInputShare");
      return this;
    }

    /**
     * The type of the network's input. {@code Dni.connect} fills it in where it is left open.
     *
     * @param type the type
     * @return this
     */
    public Builder networkInput(InputType type) {
      networkInput = type;
      return this;
    }

    /**
     * Which input the model sees, in a network with several. Default: the only, or first, one.
     *
     * @param input the name that its {@link InputSharingPreProcessor} has
     * @return this
     */
    public Builder inputOf(String input) {
      inputOf = Objects.requireNonNull(input, "inputOf");
      return this;
    }

    @Override
    public SyntheticInputModule build() {
      return new SyntheticInputModule(this);
    }
  }
}
