package io.github.dl4jdni.stats;

import io.github.dl4jdni.train.DecoupledListener;
import io.github.dl4jdni.train.ModuleActivity;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Measures how well the interfaces of a network predict their gradients while it trains, and tells
 * it to sinks: the log, files, a series in memory.
 *
 * <pre>{@code
 * DniSeries series = new DniSeries();
 * network.setListeners(new DniStatsListener.Builder().every(10).to(series).build());
 * }</pre>
 *
 * <p>It is a listener for networks under stock {@code fit}, {@code ParallelWrapper} and {@link
 * io.github.dl4jdni.train.DecoupledTrainer}, whose modules go on working while it is called; there
 * it tells also what the modules do. A measure belongs to the iteration that it names: where models
 * learn later than their modules, it comes with a later report.
 *
 * <p>What it measures comes from the gradients that arrive. These are the true ones at the topmost
 * interface only; below, they hold what the interfaces above have predicted. How far they are from
 * backpropagation is measured on a batch of its own, see {@link Builder#againstBackprop}.
 *
 * <p>Listeners may be shared by several copies of a network; then reports say which thread they
 * come from. {@link #close()} closes the sinks.
 */
public final class DniStatsListener implements DecoupledListener, AutoCloseable {

  private final int every;
  private final String session;
  private final List<DniReportSink> sinks;
  private final int compareEvery; // 0 for never
  private final MultiDataSet compareOn;
  private final List<Watch> watches = new ArrayList<>(); // by copy of the network; guarded by this
  private volatile ModuleClocks modules; // null unless a trainer is at work
  private volatile long start;

  private DniStatsListener(Builder builder) {
    every = builder.every;
    session = builder.session;
    sinks = List.copyOf(builder.sinks);
    compareEvery = builder.compareEvery;
    compareOn = builder.compareOn;
  }

  @Override
  public boolean readsNetwork(int iteration) {
    return compareEvery > 0 && iteration % compareEvery == 0;
  }

  @Override
  public void trainedBy(Supplier<List<ModuleActivity>> activity) {
    modules = activity == null ? null : new ModuleClocks(activity);
  }

  @Override
  public void onEpochStart(Model model) {
    watch(model);
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    watch(model);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    watch(model);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    boolean compares = readsNetwork(iteration);
    if (iteration % every != 0 && !compares) {
      return;
    }
    List<InterfaceComparison> comparisons =
        compares ? GradientComparison.of(model, compareOn) : List.of();
    ModuleClocks clocks = modules;
    report(
        model, iteration, epoch, clocks == null ? List.of() : clocks.sinceLastCall(), comparisons);
  }

  /** Reports what models have learnt since the last report, if they have. */
  @Override
  public void onEpochEnd(Model model) {
    List<InterfaceMeasures> late = measured(model);
    if (!late.isEmpty()) {
      InterfaceMeasures last = late.get(late.size() - 1);
      tell(
          new DniReport(
              session,
              Thread.currentThread().getName(),
              seconds(),
              last.iteration(),
              epoch(model),
              model.score(),
              late,
              List.of(),
              List.of()));
    }
  }

  @Override
  public void onGradientCalculation(Model model) {}

  @Override
  public void onBackwardPass(Model model) {}

  @Override
  public void close() {
    sinks.forEach(DniReportSink::close);
  }

  @Override
  public String toString() {
    return "DniStatsListener(every " + every + " iterations, " + session + ")";
  }

  private void report(
      Model model,
      int iteration,
      int epoch,
      List<ModuleMeasures> moduleMeasures,
      List<InterfaceComparison> comparisons) {
    tell(
        new DniReport(
            session,
            Thread.currentThread().getName(),
            seconds(),
            iteration,
            epoch,
            model.score(),
            measured(model),
            moduleMeasures,
            comparisons));
  }

  private synchronized void tell(DniReport report) {
    sinks.forEach(sink -> sink.accept(report));
  }

  private static int epoch(Model model) {
    return model instanceof org.deeplearning4j.nn.multilayer.MultiLayerNetwork network
        ? network.getEpochCount()
        : ((org.deeplearning4j.nn.graph.ComputationGraph) model).getEpochCount();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private List<InterfaceMeasures> measured(Model model) {
    List<InterfaceMeasures> all = new ArrayList<>();
    watch(model).meters().values().forEach(meter -> all.addAll(meter.take()));
    return all;
  }

  /** Watches a network's interfaces from its first hook on. */
  @SuppressWarnings("ReferenceEquality") // networks are equal by their parameters
  private synchronized Watch watch(Model model) {
    if (start == 0) {
      start = System.nanoTime();
    }
    watches.removeIf(watch -> watch.network().get() == null);
    for (Watch each : watches) {
      if (each.network().get() == model) {
        return each;
      }
    }
    Watch made =
        new Watch(
            new WeakReference<>(model),
            WatchedNetwork.watch(
                model, (name, ofModel) -> new InterfaceMeter(name, ofModel, every)));
    watches.add(made);
    return made;
  }

  /**
   * A network whose interfaces are watched.
   *
   * @param network the network
   * @param meters its interfaces' meters
   */
  private record Watch(WeakReference<Model> network, Map<String, InterfaceMeter> meters) {}

  /** Builds a {@link DniStatsListener}. */
  public static final class Builder {

    private static final int INTERVAL = 10;

    private int every = INTERVAL;
    private String session = UUID.randomUUID().toString();
    private final List<DniReportSink> sinks = new ArrayList<>();
    private int compareEvery;
    private MultiDataSet compareOn;

    /** A builder of a listener that reports every 10 iterations, to nobody yet. */
    public Builder() {}

    /**
     * How often to measure. Default: every 10 iterations.
     *
     * @param iterations the interval; iterations that are multiples of it are measured
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder every(int iterations) {
      every = positive(iterations);
      return this;
    }

    /**
     * The training's name in reports. Default: a random one.
     *
     * @param name the name
     * @return this
     */
    public Builder session(String name) {
      session = Objects.requireNonNull(name, "session");
      return this;
    }

    /**
     * Where reports go.
     *
     * @param more one or more sinks; called one after the other
     * @return this
     */
    public Builder to(DniReportSink... more) {
      sinks.addAll(List.of(more));
      return this;
    }

    /**
     * Compares the interfaces with backpropagation on a batch of its own, as {@link
     * GradientComparison} does. Costs a forward and a backward pass, copies of all parameters, and
     * singular values each time; under a trainer all modules come to rest for it.
     *
     * @param iterations how often
     * @param batch the batch, features and labels
     * @return this
     * @throws IllegalArgumentException if the interval is not positive
     */
    public Builder againstBackprop(int iterations, DataSet batch) {
      return againstBackprop(iterations, batch.toMultiDataSet());
    }

    /**
     * As {@link #againstBackprop(int, DataSet)}, for graphs with several inputs or outputs.
     *
     * @param iterations how often
     * @param batch the batch
     * @return this
     * @throws IllegalArgumentException if the interval is not positive
     */
    public Builder againstBackprop(int iterations, MultiDataSet batch) {
      compareEvery = positive(iterations);
      compareOn = Objects.requireNonNull(batch, "batch");
      return this;
    }

    /**
     * Makes the listener.
     *
     * @return the listener
     */
    public DniStatsListener build() {
      return new DniStatsListener(this);
    }

    private static int positive(int iterations) {
      if (iterations <= 0) {
        throw new IllegalArgumentException(
            "an interval is a positive number of iterations, got " + iterations);
      }
      return iterations;
    }
  }
}
