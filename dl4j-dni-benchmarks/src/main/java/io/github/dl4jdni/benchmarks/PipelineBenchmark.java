package io.github.dl4jdni.benchmarks;

import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.dataset.DataSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times an iteration of decoupled trainers and of stock {@code fit} with stock layers, each setting
 * in a JVM of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PipelineBenchmark {

  private static final int HIDDEN_LAYERS = 3;
  private static final int MODULES = 2;
  private static final int BATCH = 256;
  private static final int ITERATIONS = 40;

  /** Width of the hidden layers. */
  @Param({"256", "1024"})
  public int hidden;

  /** Whether the hidden layers normalise their batches. */
  @Param({"plain", FitStepBenchmark.BATCH_NORM})
  public String network;

  /** Stock {@code fit} with a number of threads, or a trainer's schedule. */
  @Param({"fit-1-thread", "fit-2-threads", "sequential", "pipelined-1", "pipelined-2"})
  public String training;

  private Side side;

  /** Makes network and minibatch. */
  @Setup
  public void create() {
    DenseNetwork stock =
        DenseNetwork.stock(hidden, HIDDEN_LAYERS, FitStepBenchmark.BATCH_NORM.equals(network));
    DenseNetwork decoupled = stock.intoModules(MODULES);
    DataSet data = Noise.batch(BATCH);
    side =
        switch (training) {
          case "fit-1-thread" -> Side.fit(training, stock, 1, data);
          case "fit-2-threads" -> Side.fit(training, stock, 2, data);
          case "sequential" -> Side.sequential(decoupled, data);
          case "pipelined-1" -> Side.pipelined(decoupled, 1, data);
          case "pipelined-2" -> Side.pipelined(decoupled, 2, data);
          default -> throw new IllegalArgumentException("unknown training: " + training);
        };
  }

  /** Ends the trainer's threads. */
  @TearDown
  public void close() {
    side.close();
  }

  /** Iterations in a row; a trainer's pipeline is filled and emptied once. */
  @Benchmark
  @OperationsPerInvocation(ITERATIONS)
  public void train() {
    side.train(ITERATIONS);
  }
}
