package io.github.dl4jdni.ui;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Some measures over iterations, evenly thinned out to a limited number of points. The newest point
 * is always there.
 */
final class Curves {

  /** The most points that are kept, the newest one not counted. */
  static final int CAPACITY = 1000;

  private static final MathContext DIGITS = new MathContext(5);

  private final List<String> names;
  private final List<Point> points = new ArrayList<>();
  private Point newest;
  private boolean newestIsKept;
  private long seen;
  private long stride = 1; // of the points seen each stride-th is kept

  Curves(List<String> names) {
    this.names = names;
  }

  /** Takes a point: a value by name, numbers or the texts of those that are not finite. */
  void add(int iteration, JsonNode values) {
    double[] numbers = names.stream().mapToDouble(name -> rounded(values.path(name))).toArray();
    newest = new Point(iteration, numbers);
    if (seen % stride == 0 && points.size() == CAPACITY) {
      thinOut();
    }
    newestIsKept = seen % stride == 0;
    if (newestIsKept) {
      points.add(newest);
    }
    seen++;
  }

  /** Whether the newest point is that of the iteration. */
  boolean endsAt(int iteration) {
    return newest != null && newest.iteration() == iteration;
  }

  /** Writes an array by name, and one of the iterations. */
  void write(ObjectNode target) {
    List<Point> all = new ArrayList<>(points);
    if (newest != null && !newestIsKept) {
      all.add(newest);
    }
    ArrayNode iterations = target.putArray("iteration");
    all.forEach(point -> iterations.add(point.iteration()));
    for (int i = 0; i < names.size(); i++) {
      ArrayNode column = target.putArray(names.get(i));
      for (Point point : all) {
        double value = point.values()[i];
        if (Double.isFinite(value)) {
          column.add(value);
        } else {
          column.add(Double.toString(value)); // JSON has no such number
        }
      }
    }
  }

  private void thinOut() {
    List<Point> kept = new ArrayList<>(CAPACITY);
    for (int i = 0; i < points.size(); i += 2) {
      kept.add(points.get(i));
    }
    points.clear();
    points.addAll(kept);
    stride *= 2;
  }

  private static double rounded(JsonNode value) {
    double number = value.asDouble(Double.NaN);
    return Double.isFinite(number) ? new BigDecimal(number).round(DIGITS).doubleValue() : number;
  }

  /** What was measured in one iteration. */
  @SuppressWarnings("ArrayRecordComponent") // compared by identity alone
  private record Point(int iteration, double[] values) {}
}
