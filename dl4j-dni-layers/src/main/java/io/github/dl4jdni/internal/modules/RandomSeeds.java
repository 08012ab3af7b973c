package io.github.dl4jdni.internal.modules;

/**
 * What dropout and noise of a module are seeded with. They depend on the iteration, the module and
 * the model that draws alone, not on the thread or on what was drawn before: a training goes on
 * after a stop as it would have without, and in the same way under each schedule.
 *
 * @param network the network's seed
 * @param module the module's number
 */
record RandomSeeds(long network, int module) {

  /**
   * A seed.
   *
   * @param iteration the iteration
   * @param model which of the module's models draws; 0 for what is in none
   * @return the seed
   */
  long of(int iteration, int model) {
    long mixed = network + 0x9E3779B97F4A7C15L * (iteration + 1L);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L + module;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL + model;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    return (mixed ^ (mixed >>> 31)) | 1; // zero is no seed
  }
}
