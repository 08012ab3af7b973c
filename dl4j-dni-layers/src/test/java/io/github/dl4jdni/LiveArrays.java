package io.github.dl4jdni;

import java.lang.reflect.Field;
import java.util.Map;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** Counts ND4J's arrays outside of workspaces. */
public final class LiveArrays {

  private LiveArrays() {}

  /** The native arrays that something still refers to; tried until few enough, or for 2 s. */
  public static int count(int fewEnough) throws Exception {
    Field all = DeallocatorService.class.getDeclaredField("referenceMap");
    all.setAccessible(true);
    int live = Integer.MAX_VALUE;
    for (int i = 0; i < 20 && live >= fewEnough; i++) {
      System.gc();
      Thread.sleep(100);
      live = Math.min(live, ((Map<?, ?>) all.get(Nd4j.getDeallocatorService())).size());
    }
    return live;
  }
}
