package io.github.dl4jdni.research.tutorial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Pairs of random binary numbers and their sums, most significant bit first.
 *
 * @param inputs both numbers beside each other, [N, 2·bits]
 * @param sums [N, bits]
 */
public record BitSums(INDArray inputs, INDArray sums) {

  /**
   * Draws pairs: first all left numbers, then all right ones, each of bits − 1 bits, so that the
   * sum fits.
   *
   * @param random the generator
   * @param examples how many pairs
   * @param bits of each vector
   * @return the pairs
   */
  public static BitSums draw(NumpyRandom random, int examples, int bits) {
    int[] left = numbers(random, examples, bits);
    int[] right = numbers(random, examples, bits);
    INDArray inputs = Nd4j.create(DataType.DOUBLE, examples, 2L * bits);
    INDArray sums = Nd4j.create(DataType.DOUBLE, examples, bits);
    for (int i = 0; i < examples; i++) {
      write(left[i], bits, inputs, i, 0);
      write(right[i], bits, inputs, i, bits);
      write(left[i] + right[i], bits, sums, i, 0);
    }
    return new BitSums(inputs, sums);
  }

  private static int[] numbers(NumpyRandom random, int examples, int bits) {
    int[] numbers = new int[examples];
    for (int i = 0; i < examples; i++) {
      numbers[i] = (int) (random.uniform() * (1 << (bits - 1)));
    }
    return numbers;
  }

  private static void write(int number, int bits, INDArray array, int row, int from) {
    for (int place = 0; place < bits; place++) {
      array.putScalar(row, from + place, number >> (bits - 1 - place) & 1);
    }
  }

  /** {@return the number of pairs} */
  public int size() {
    return (int) inputs.size(0);
  }

  /**
   * {@return a run of pairs}
   *
   * @param from the first one
   * @param to behind the last one
   */
  public BitSums range(int from, int to) {
    return new BitSums(rows(inputs, from, to), rows(sums, from, to));
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c');
  }

  /**
   * {@return minibatches in the order of the pairs}
   *
   * @param size of a minibatch; the last one may be smaller
   */
  public List<BitSums> minibatches(int size) {
    List<BitSums> minibatches = new ArrayList<>();
    for (int from = 0; from < size(); from += size) {
      minibatches.add(range(from, Math.min(from + size, size())));
    }
    return minibatches;
  }

  /**
   * {@return those pairs that are not among others}
   *
   * @param seen the others
   */
  public BitSums without(BitSums seen) {
    Set<String> known = new HashSet<>();
    for (int i = 0; i < seen.size(); i++) {
      known.add(Arrays.toString(seen.inputs.getRow(i).toDoubleVector()));
    }
    int[] unknown =
        IntStream.range(0, size())
            .filter(i -> !known.contains(Arrays.toString(inputs.getRow(i).toDoubleVector())))
            .toArray();
    return new BitSums(inputs.getRows(unknown), sums.getRows(unknown));
  }

  /**
   * {@return the share of bits that an output has right, from 0 to 1}
   *
   * @param output for these pairs, [N, bits]
   */
  public double bitsRight(INDArray output) {
    return output
        .gt(0.5)
        .castTo(DataType.DOUBLE)
        .eq(sums)
        .castTo(DataType.DOUBLE)
        .meanNumber()
        .doubleValue();
  }
}
