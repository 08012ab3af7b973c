package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.cli.report.Environment;
import java.util.List;

/**
 * The figures of a call, as they stand in its JSON file.
 *
 * @param environment what the times depend on
 * @param comparisons of both orders
 * @param timings at several widths
 */
record OrderReport(
    Environment environment, List<Comparison> comparisons, List<WidthTiming> timings) {

  OrderReport {
    comparisons = List.copyOf(comparisons);
    timings = List.copyOf(timings);
  }

  /**
   * Both orders from the same start.
   *
   * @param name what is compared
   * @param losses as the text prints them
   * @param sameBits whether all orders gave the same losses and parameters
   * @param redSeconds wall time of one thread
   * @param blueSeconds wall time of a thread per layer
   * @param operations of blue
   */
  record Comparison(
      String name,
      List<Double> losses,
      boolean sameBits,
      double redSeconds,
      double blueSeconds,
      List<Operation> operations) {

    Comparison {
      losses = List.copyOf(losses);
      operations = List.copyOf(operations);
    }
  }
}
