package io.github.dl4jdni.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Times a step of stock {@code fit}, each setting in a JVM of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FitStepBenchmark {

  static final String BATCH_NORM = "batch-norm";

  private static final String CDNI = "CDNI";
  private static final int HIDDEN = 256;
  private static final int HIDDEN_LAYERS = 3;
  private static final int BATCH = 256;

  /** Whether the hidden layers normalise their batches. */
  @Param({"plain", BATCH_NORM})
  public String network;

  /** Stock layers, or an interface after each hidden one. */
  @Param({"BACKPROP", CDNI})
  public String method;

  /** How many threads ND4J takes. */
  @Param({"1", "2"})
  public int threads;

  private Side side;

  /** Makes network and minibatch. */
  @Setup
  public void create() {
    DenseNetwork stock = DenseNetwork.stock(HIDDEN, HIDDEN_LAYERS, BATCH_NORM.equals(network));
    DenseNetwork trained = CDNI.equals(method) ? stock.withInterfacesEverywhere() : stock;
    side = Side.fit(method, trained, threads, Noise.batch(BATCH));
  }

  /** A step; its effect, the changed parameters, stays in the network. */
  @Benchmark
  public void fit() {
    side.train(1);
  }
}
