package io.github.dl4jdni.benchmarks;

/**
 * Tells a leak from noise in the growth of a process.
 *
 * @param before bytes of physical memory once training has settled
 * @param after bytes at its end
 */
record MemoryGrowth(long before, long after) {

  private static final long MEBIBYTE = 1L << 20;

  /** {@return the growth in bytes, negative where the process shrank} */
  long bytes() {
    return after - before;
  }

  /** {@return the growth that is taken for noise: 5 % and 20 MiB, in bytes} */
  long allowed() {
    return before / 20 + 20 * MEBIBYTE;
  }

  /** {@return whether the process grew by more than noise} */
  boolean isLeak() {
    return bytes() > allowed();
  }

  /** {@return bytes in MiB} */
  static double mebibytes(long bytes) {
    return (double) bytes / MEBIBYTE;
  }
}
