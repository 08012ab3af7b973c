package io.github.dl4jdni.benchmarks;

import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * Matrix products of floats as a dense network has them, by the kernels that ND4J finds: their
 * speed is that of every Deeplearning4j network. {@code gflops} are billions of multiplications and
 * additions a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProductBenchmark {

  private static final double GIGA = 1e9;

  /** Rows of the left factor, its columns, columns of the right one. */
  @Param({"256x784x256", "256x256x256", "784x256x256", "256x1024x1024"})
  public String product;

  /** How many threads ND4J takes. */
  @Param({"1", "2"})
  public int threads;

  private INDArray left;
  private INDArray right;
  private INDArray result;
  private double operations;

  /** Counts what a product computes. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Work {

    /** Billions of multiplications and additions, which JMH divides by the seconds. */
    public double gflops;

    /** Begins an iteration. */
    @Setup(org.openjdk.jmh.annotations.Level.Iteration)
    public void clear() {
      gflops = 0;
    }
  }

  /** Makes the factors. */
  @Setup
  public void create() {
    Threads.set(threads);
    String[] sizes = product.split("x", -1);
    int rows = Integer.parseInt(sizes[0]);
    int inner = Integer.parseInt(sizes[1]);
    int columns = Integer.parseInt(sizes[2]);
    left = Nd4j.rand(rows, inner);
    right = Nd4j.rand(inner, columns);
    result = Nd4j.create(new int[] {rows, columns}, 'f');
    operations = 2.0 * rows * inner * columns;
  }

  /**
   * One product.
   *
   * @param work counts its operations
   * @return the product
   */
  @Benchmark
  public INDArray multiply(Work work) {
    work.gflops += operations / GIGA;
    return left.mmuli(right, result);
  }
}
