package io.github.dl4jdni;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** Counts ND4J's arrays outside of workspaces, and the native memory that is held. */
public final class LiveArrays {

  private static final int SETTLED = 3; // collections in a row that find nothing more

  private LiveArrays() {}

  /**
   * The native arrays that something still refers to; tried until few enough, until nothing more is
   * given back, or 20 times.
   */
  public static int count(int fewEnough) throws Exception {
    Field all = DeallocatorService.class.getDeclaredField("referenceMap");
    all.setAccessible(true);
    Map<?, ?> live = (Map<?, ?>) all.get(Nd4j.getDeallocatorService());
    return (int) leastOf(live::size, fewEnough);
  }

  /** The bytes of native memory that JavaCPP's pointers own; tried like {@link #count}. */
  public static long bytes(long fewEnough) throws Exception {
    return leastOf(Pointer::totalBytes, fewEnough);
  }

  private static long leastOf(LongSupplier value, long fewEnough) throws Exception {
    long least = Long.MAX_VALUE;
    int unchanged = 0;
    for (int i = 0; i < 20 && least >= fewEnough && unchanged < SETTLED; i++) {
      System.gc();
      Thread.sleep(50); // what collected objects held is given back by other threads
      long now = value.getAsLong();
      unchanged = now < least ? 0 : unchanged + 1;
      least = Math.min(least, now);
    }
    return least;
  }
}
