package io.github.dl4jdni.research.tutorial.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import io.github.dl4jdni.research.tutorial.Trajectory;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class OrderTest {

  private static final int BEGINNING = 100;

  private static OrderSettings settings(double rate, Direction direction, int delay) {
    return new OrderSettings(OrderSettings.sizes(128), 1000, rate, direction, delay, 1234);
  }

  private static OrderSettings small(int delay) {
    return new OrderSettings(OrderSettings.sizes(8), 20, 1e-3, Direction.DESCENT, delay, 5);
  }

  @ParameterizedTest
  @CsvSource({
    "order, 0.03, ASCENT, 0, 64", // beyond, numpy's own losses depend on the last digits
    "order-corrected, 0.0001, DESCENT, 0, " + BEGINNING,
    "order-delayed, 0.0001, DESCENT, 1, " + BEGINNING
  })
  void lossesAreThoseOfNumpy(
      String reference, double rate, Direction direction, int delay, int iterations)
      throws IOException {
    Trajectory numpy = Trajectory.read(reference);
    OrderRun run = Order.RED.run(settings(rate, direction, delay), Order.Limit.of(iterations));
    for (int i = 0; i < iterations; i++) {
      numpy.assertAgrees(i, run.losses().get(i));
    }
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"order-corrected, 0", "order-delayed, 1"})
  void lossesAreThoseOfNumpyToTheEnd(String reference, int delay) throws IOException {
    assertThat(Trajectory.read(reference).size()).isEqualTo(1000);
    lossesAreThoseOfNumpy(reference, 0.0001, Direction.DESCENT, delay, 1000);
  }

  @Test
  void redStopsWhereTheTextStops() {
    OrderRun run = Order.RED.run(settings(0.03, Direction.ASCENT, 0), new Order.Limit(40, 0.1));
    double[] printed = {1476.6756676, 60.818979369, 2.261811600, .527820878, .003770771};
    assertThat(run.losses()).hasSize(printed.length);
    for (int i = 0; i < printed.length; i++) {
      assertThat(run.losses().get(i)).isCloseTo(printed[i], within(6e-8));
    }
  }

  /** Its child processes' updates of gradient models never reached the parent. */
  @Tag("long")
  @Test
  void withoutTheModelsUpdatesTheLossStopsWhereTheTextsBlueStops() throws IOException {
    List<Double> losses = withoutTheModelsUpdates(355);
    assertThat(losses.subList(0, 354)).allMatch(loss -> loss >= 0.1);
    assertThat(losses.get(354)).isLessThan(0.1);
  }

  @Test
  void withoutTheModelsUpdatesTheLossGoesTheTextsBlueWay() throws IOException {
    assertThat(withoutTheModelsUpdates(BEGINNING)).allMatch(loss -> loss >= 0.1);
  }

  private static List<Double> withoutTheModelsUpdates(int iterations) throws IOException {
    Trajectory numpy = Trajectory.read("order-lost");
    OrderSettings settings = settings(0.03, Direction.ASCENT, 0);
    OrderSettings.Start start = settings.start();
    List<LayerWork> layers =
        IntStream.range(0, 3).mapToObj(layer -> new LayerWork(settings, start, layer)).toList();
    for (int i = 0; i < iterations; i++) {
      INDArray message = start.pairs().inputs();
      for (LayerWork layer : layers) {
        message = layer.forward(message, i).output();
      }
      start.network().dropPredictions();
      numpy.assertAgrees(i, layers.get(2).losses().get(i));
    }
    return layers.get(2).losses();
  }

  @ParameterizedTest
  @CsvSource({"BLUE, 0", "BLUE, 1", "BLUE, 3", "BLUE_PER_UPDATE, 0", "BLUE_PER_UPDATE, 1"})
  void threadsComputeTheSameBits(Order order, int delay) {
    assertSameBits(order, delay, 2);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"BLUE, 0", "BLUE, 1", "BLUE, 3", "BLUE_PER_UPDATE, 0", "BLUE_PER_UPDATE, 1"})
  void threadsComputeTheSameBitsEachTime(Order order, int delay) {
    assertSameBits(order, delay, 20);
  }

  private static void assertSameBits(Order order, int delay, int repetitions) {
    OrderRun red = Order.RED.run(small(delay), Order.Limit.of(60));
    for (int repetition = 0; repetition < repetitions; repetition++) {
      assertThat(order.run(small(delay), Order.Limit.of(60)).isSameAs(red)).isTrue();
    }
  }

  @Test
  void delayMakesADifference() {
    OrderRun direct = Order.RED.run(small(0), Order.Limit.of(60));
    assertThat(Order.RED.run(small(1), Order.Limit.of(60)).isSameAs(direct)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void operationsAreThoseOfTheText(Order order) {
    OrderRun run = order.run(small(0), Order.Limit.of(3));
    for (int iteration = 0; iteration < 3; iteration++) {
      int now = iteration;
      List<Operation> operations =
          run.operations().stream().filter(each -> each.iteration() == now).toList();
      assertThat(operations)
          .extracting(Operation::name)
          .containsExactlyInAnyOrder(
              "forward 1", "forward 2", "model 1", "forward 3", "model 2", "model 3");
      assertThat(operations).allMatch(each -> each.end() >= each.start());
    }
  }

  @Test
  void redRunsOneOperationAtATimeInTheTextsOrder() {
    assertThat(Order.RED.run(small(0), Order.Limit.of(1)).operations())
        .extracting(Operation::name)
        .containsExactly("forward 1", "forward 2", "model 1", "forward 3", "model 2", "model 3");
  }

  @Test
  @Timeout(60)
  void failureOfALayerEndsAllThreads() {
    OrderSettings overflowing =
        new OrderSettings(OrderSettings.sizes(8), 20, 1e200, Direction.ASCENT, 0, 5);
    assertThatThrownBy(() -> Order.BLUE.run(overflowing, Order.Limit.of(50)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NaN or infinite");
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(BlueOrder.THREAD))) {
      Thread.onSpinWait();
    }
  }
}
