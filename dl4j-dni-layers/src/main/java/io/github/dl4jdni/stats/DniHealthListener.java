package io.github.dl4jdni.stats;

import io.github.dl4jdni.train.DecoupledListener;
import io.github.dl4jdni.train.ModuleActivity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when the synthetic gradients of a network go wrong, with the interface's name and what to
 * try; and can stop training.
 *
 * <p>It looks at a number of measures in a row (the patience), and warns once when
 *
 * <ul>
 *   <li>an interface's relative error ‖ĝ − g‖ / ‖g‖ stays above a limit: training would do better
 *       without its predictions;
 *   <li>a gradient model explodes: its predictions are a multiple of the gradients that arrive, or
 *       not finite;
 *   <li>a gradient model saturates: it goes on predicting next to nothing although gradients
 *       arrive;
 *   <li>the network's loss rises while the gradient models' falls: they predict ever better what
 *       leads astray.
 * </ul>
 *
 * <p>Models that do not learn from the gradient that arrives ({@code directFeedback}, {@code
 * local}) are not meant to predict it; of theirs only values that are not finite are told.
 *
 * <pre>{@code
 * DniHealthListener health = new DniHealthListener.Builder().build();
 * network.addListeners(health);
 * new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
 *     .iterationTerminationConditions(health.terminationCondition()) ...
 * }</pre>
 */
public final class DniHealthListener implements DecoupledListener {

  private static final Logger LOG = LoggerFactory.getLogger(DniHealthListener.class);

  private final DniStatsListener measures;
  private final Builder settings;
  private final Map<String, Recent> interfaces = new HashMap<>();
  private final Set<String> told = new LinkedHashSet<>(); // what was warned of
  private final List<String> warnings = new ArrayList<>();
  private final Recent scores;
  private volatile boolean sick;

  private DniHealthListener(Builder builder) {
    settings = builder;
    scores = new Recent(builder.patience);
    measures = new DniStatsListener.Builder().every(builder.every).to(this::look).build();
  }

  /**
   * What was warned of.
   *
   * @return the warnings, oldest first
   */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Ends training when there was a warning.
   *
   * @return a condition for Deeplearning4j's early stopping, and for {@link
   *     io.github.dl4jdni.train.DecoupledEarlyStoppingTrainer}
   */
  public IterationTerminationCondition terminationCondition() {
    return new Condition(this);
  }

  @Override
  public void trainedBy(Supplier<List<ModuleActivity>> modules) {
    measures.trainedBy(modules);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    measures.iterationDone(model, iteration, epoch);
  }

  @Override
  public void onEpochStart(Model model) {
    measures.onEpochStart(model);
  }

  @Override
  public void onEpochEnd(Model model) {
    measures.onEpochEnd(model);
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    measures.onForwardPass(model, activations);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    measures.onForwardPass(model, activations);
  }

  @Override
  public void onGradientCalculation(Model model) {}

  @Override
  public void onBackwardPass(Model model) {}

  synchronized void look(DniReport report) {
    boolean lossesFall =
        report.interfaces().stream().anyMatch(InterfaceMeasures::learnsFromGradient);
    for (InterfaceMeasures each : report.interfaces()) {
      Recent recent =
          interfaces.computeIfAbsent(each.name(), name -> new Recent(settings.patience));
      recent.add(each.quality());
      check(each, recent, report.iteration());
      if (each.learnsFromGradient()) {
        lossesFall &= recent.isFull() && recent.lossAfter() < recent.lossBefore();
      }
    }
    if (!report.interfaces().isEmpty()) {
      scores.add(report.score());
      boolean rises =
          scores.isFull() && scores.lossAfter() > settings.rise * Math.abs(scores.lossBefore());
      if (rises && lossesFall) {
        warn(
            "the network",
            "loss",
            report.iteration(),
            String.format(
                Locale.ROOT,
                "its loss has risen from %.4g to %.4g while the losses of its gradient models"
                    + " fell",
                scores.lossBefore(),
                scores.lossAfter()),
            "lower the layers' learning rate or the consumption scale, or mix in some of the"
                + " gradient that comes back (mixing)");
      }
    }
  }

  private void check(InterfaceMeasures measured, Recent recent, int iteration) {
    String name = "interface \"" + measured.name() + "\" (" + measured.model() + ")";
    GradientQuality last = measured.quality();
    if (!Double.isFinite(last.normRatio()) && !(last.norm() == 0)) {
      warn(
          name,
          "explodes",
          iteration,
          "its gradient model predicts what is not finite",
          "lower the gradient model's learning rate (gradientModelUpdater) or clip its gradient"
              + " (gradientModelNormalization)");
      return;
    }
    if (!measured.learnsFromGradient() || !recent.isFull()) {
      return;
    }
    if (recent.leastRatio() > settings.explosion) {
      warn(
          name,
          "explodes",
          iteration,
          String.format(
              Locale.ROOT,
              "its predictions are %.3g times as long as the gradients that arrive",
              last.normRatio()),
          "lower the gradient model's learning rate (gradientModelUpdater) or the consumption"
              + " scale, or clip its gradient (gradientModelNormalization)");
    } else if (recent.leastError() > settings.error) {
      warn(
          name,
          "error",
          iteration,
          String.format(
              Locale.ROOT,
              "its relative error was above %.3g in %d measures in a row, and is %.3g now; above 1"
                  + " its predictions are worse than none",
              settings.error,
              settings.patience,
              last.relativeError()),
          "lower the learning rate of the layers below, so that the model can follow, or raise the"
              + " gradient model's own; condition on labels (conditionOnLabels); take another"
              + " gradient model (mlp, softmax); or mix in some of the gradient that comes back"
              + " (mixing)");
    } else if (recent.greatestRatio() < settings.saturation) {
      warn(
          name,
          "saturates",
          iteration,
          String.format(
              Locale.ROOT,
              "its predictions stay %.3g times as long as the gradients that arrive",
              recent.greatestRatio()),
          "raise the gradient model's learning rate (gradientModelUpdater), or take one whose"
              + " hidden units cannot die");
    }
  }

  private void warn(String who, String kind, int iteration, String what, String remedy) {
    if (told.add(who + kind)) {
      String warning =
          "iteration " + iteration + ": " + who + ": " + what + ". What to try: " + remedy;
      warnings.add(warning);
      settings.warned.accept(warning);
      sick = true;
    }
  }

  /** The last measures, twice the patience of them: the older half is what it was before. */
  private static final class Recent {
    private final int patience;
    private final List<double[]> values = new ArrayList<>(); // error, ratio, loss

    Recent(int patience) {
      this.patience = patience;
    }

    void add(GradientQuality quality) {
      if (quality.norm() > 0) { // nothing arrived where it is zero
        add(new double[] {quality.relativeError(), quality.normRatio(), quality.loss()});
      }
    }

    void add(double score) {
      add(new double[] {0, 0, score});
    }

    private void add(double[] value) {
      values.add(value);
      if (values.size() > 2 * patience) {
        values.remove(0);
      }
    }

    boolean isFull() {
      return values.size() == 2 * patience;
    }

    double leastError() {
      return after(0).min().orElseThrow();
    }

    double leastRatio() {
      return after(1).min().orElseThrow();
    }

    double greatestRatio() {
      return after(1).max().orElseThrow();
    }

    double lossBefore() {
      return values.subList(0, patience).stream().mapToDouble(v -> v[2]).average().orElseThrow();
    }

    double lossAfter() {
      return after(2).average().orElseThrow();
    }

    private DoubleStream after(int what) {
      return values.subList(patience, 2 * patience).stream().mapToDouble(value -> value[what]);
    }
  }

  /** Ends training when its listener has warned. */
  private static final class Condition implements IterationTerminationCondition {

    private final transient DniHealthListener listener;

    Condition(DniHealthListener listener) {
      this.listener = listener;
    }

    @Override
    public void initialize() {}

    @Override
    public boolean terminate(double lastMiniBatchScore) {
      return listener != null && listener.sick;
    }

    @Override
    public String toString() {
      return "DniHealthListener's warnings"
          + (listener == null || !listener.sick ? "" : ": " + listener.warnings());
    }
  }

  /** Builds a {@link DniHealthListener}. */
  public static final class Builder {

    private int every = 10;
    private int patience = 20;
    private double error = 1;
    private double explosion = 100;
    private double saturation = 1e-3;
    private double rise = 1.5;
    private Consumer<String> warned = warning -> LOG.warn("{}", warning);

    /** A builder with the defaults of its methods. */
    public Builder() {}

    /**
     * How often to measure. Default: every 10 iterations.
     *
     * @param iterations the interval
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder every(int iterations) {
      every = (int) positive("the interval", iterations);
      return this;
    }

    /**
     * How many measures in a row are taken together; there is no warning before twice as many.
     * Default: 20.
     *
     * @param measures the number
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder patience(int measures) {
      patience = (int) positive("the patience", measures);
      return this;
    }

    /**
     * The relative error that an interface may have. Default: 1, that of predicting zero.
     *
     * @param limit the limit
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder relativeError(double limit) {
      error = positive("the limit of the relative error", limit);
      return this;
    }

    /**
     * How many times as long as the gradient a prediction may be. Default: 100.
     *
     * @param limit the limit
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder explosion(double limit) {
      explosion = positive("the limit of the norms' ratio", limit);
      return this;
    }

    /**
     * How much of the gradient's length a prediction has to have. Default: 0.001.
     *
     * @param limit the limit
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder saturation(double limit) {
      saturation = positive("the least ratio of the norms", limit);
      return this;
    }

    /**
     * How many times its former value the network's loss may rise to while the gradient models'
     * losses fall. Default: 1.5.
     *
     * @param limit the limit
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder rise(double limit) {
      rise = positive("the limit of the loss's rise", limit);
      return this;
    }

    /**
     * What to do with a warning. Default: log it, at level WARN.
     *
     * @param receiver takes the text
     * @return this
     */
    public Builder onWarning(Consumer<String> receiver) {
      warned = Objects.requireNonNull(receiver, "receiver");
      return this;
    }

    /**
     * Makes the listener.
     *
     * @return the listener
     */
    public DniHealthListener build() {
      return new DniHealthListener(this);
    }

    private static double positive(String what, double value) {
      if (!(value > 0)) {
        throw new IllegalArgumentException(what + " must be positive, got " + value);
      }
      return value;
    }
  }
}
