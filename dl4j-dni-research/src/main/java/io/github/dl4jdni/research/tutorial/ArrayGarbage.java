package io.github.dl4jdni.research.tutorial;

import org.nd4j.linalg.factory.Nd4j;

/**
 * Has arrays that nobody holds any more freed in time.
 *
 * <p>ND4J's arrays lie outside of Java's heap, and are freed when the garbage collector finds that
 * their handles are unused. Those handles are so small that it may not look for a long time, while
 * gigabytes wait. Inside of networks workspaces take care of that; operations of single layers, in
 * an order of one's own, have none.
 */
final class ArrayGarbage {

  private static final long LIMIT = 400L << 20; // bytes

  private long allocated;

  /**
   * Tells of arrays that were made.
   *
   * @param bytes their size, roughly
   */
  synchronized void add(long bytes) {
    allocated += bytes;
    if (allocated > LIMIT) {
      allocated = 0;
      Nd4j.getMemoryManager().invokeGc();
    }
  }
}
