package io.github.dl4jdni;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** Counts ND4J's arrays outside of workspaces, and the native memory that is held. */
public final class LiveArrays {

  private LiveArrays() {}

  /** The native arrays that something still refers to; tried until few enough, or for 2 s. */
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
    for (int i = 0; i < 20 && least >= fewEnough; i++) {
      System.gc();
      Thread.sleep(100); // what collected objects held is given back by other threads
      least = Math.min(least, value.getAsLong());
    }
    return least;
  }
}
