package io.github.dl4jdni.research.tutorial.order;

/**
 * An operation that was run.
 *
 * @param name "forward 1", "model 1" ...
 * @param layer the layer's number, from 0
 * @param iteration from 0
 * @param start in nanoseconds of the system's clock
 * @param end likewise
 */
record Operation(String name, int layer, int iteration, long start, long end) {

  double milliseconds() {
    return (end - start) / 1e6;
  }
}
