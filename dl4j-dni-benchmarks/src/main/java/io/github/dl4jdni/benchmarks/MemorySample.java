package io.github.dl4jdni.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * How much memory this process holds at one moment.
 *
 * @param resident bytes of physical memory
 * @param heap bytes of the Java heap in use
 */
record MemorySample(long resident, long heap) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final int PATIENCE = 2; // collections in vain
  private static final long CLEARLY = 1L << 20; // bytes
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * Collects garbage first, so that only what is held on to counts: again and again, as ND4J frees
   * its arrays in threads of its own once they are collected, and only then what refers to them.
   */
  static MemorySample afterCollection() {
    MemorySample least = afterOneCollection();
    int inVain = 0;
    while (inVain < PATIENCE) {
      MemorySample next = afterOneCollection();
      inVain = next.isClearlyBelow(least) ? 0 : inVain + 1;
      least =
          new MemorySample(
              Math.min(least.resident, next.resident), Math.min(least.heap, next.heap));
    }
    return least;
  }

  private static MemorySample afterOneCollection() {
    System.gc();
    LockSupport.parkNanos(PAUSE.toNanos());
    Runtime runtime = Runtime.getRuntime();
    return new MemorySample(residentSet(), runtime.totalMemory() - runtime.freeMemory());
  }

  private boolean isClearlyBelow(MemorySample other) {
    return resident < other.resident - CLEARLY || heap < other.heap - CLEARLY;
  }

  private static long residentSet() {
    if (!Files.isReadable(STATUS)) {
      return Pointer.physicalBytes();
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .findFirst()
          .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .orElseGet(Pointer::physicalBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
