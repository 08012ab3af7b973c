package io.github.dl4jdni.conf;

/**
 * A decoupled neural interface whose gradient model sees the labels beside the message (cDNI,
 * Jaderberg et al. 2017, section 3.2): a {@link SyntheticGradientModule} in all else.
 *
 * <p>The labels come by themselves in every way of training that Deeplearning4j has, once the
 * output layer's loss shares them: {@code Dni.connect(configuration)} sees to it.
 *
 * <pre>{@code
 * .layer(new DenseLayer.Builder().nOut(256).build())
 * .layer(new ConditionalSGModule.Builder().gradientModel(GradientModel.error()).build())
 * }</pre>
 */
public class ConditionalSGModule extends SyntheticGradientModule {

  private static final long serialVersionUID = 1L;

  /** For JSON. */
  protected ConditionalSGModule() {}

  /**
   * Made by a builder.
   *
   * @param builder the builder
   */
  protected ConditionalSGModule(BaseBuilder<?> builder) {
    super(builder);
  }

  /** Builds a {@link ConditionalSGModule}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends BaseBuilder<Builder> implements LabelOptions<Builder> {

    /** A builder with the error model. */
    public Builder() {
      options.conditionOnLabels(true);
    }

    @Override
    public ConditionalSGModule build() {
      return new ConditionalSGModule(this);
    }
  }
}
