package io.github.dl4jdni.research.tutorial.order;

/**
 * Both orders from the same start.
 *
 * @param name what is compared
 * @param settings of both
 * @param red one thread
 * @param blue a thread per layer
 * @param perUpdate a thread per operation
 */
record OrderComparison(
    String name, OrderSettings settings, OrderRun red, OrderRun blue, OrderRun perUpdate) {

  /** Runs red until the limit, and the others for as many iterations. */
  static OrderComparison of(String name, OrderSettings settings, Order.Limit limit) {
    OrderRun red = Order.RED.run(settings, limit);
    Order.Limit same = Order.Limit.of(red.losses().size());
    return new OrderComparison(
        name,
        settings,
        red,
        Order.BLUE.run(settings, same),
        Order.BLUE_PER_UPDATE.run(settings, same));
  }

  boolean isSame() {
    return red.isSameAs(blue) && red.isSameAs(perUpdate);
  }

  OrderReport.Comparison report() {
    return new OrderReport.Comparison(
        name, red.losses(), isSame(), red.seconds(), blue.seconds(), blue.operations());
  }
}
