package io.github.dl4jdni.cli.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.dl4jdni.stats.InterfaceComparison;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of one training so far; written as JSON now and then, and at its end.
 *
 * @param method how hidden layers get their gradients
 * @param schedule how modules are updated
 * @param seed of the initial weights and of the order of examples
 * @param gradientModel that of its interfaces, or null
 * @param learningRate at the start; null for the model's own
 * @param graph whether the network is a graph
 * @param parameters number of all parameters
 * @param gradientModelParameters how many of them belong to gradient models
 * @param epochs number of epochs that were done
 * @param iterations number of minibatches trained on, or of their windows under truncated
 *     backpropagation through time
 * @param seconds wall time of training, without measuring
 * @param peakMebibytes the most memory that the process had while this training went on
 * @param complete whether it is at its end
 * @param divergence why it ended early, its numbers being no longer finite; or null
 * @param curve error over training
 * @param quality how its interfaces predicted what arrived
 * @param againstBackprop how they predict at the end what backpropagation gives
 * @param finished when it came to its end, or null
 * @param measures all that was measured last, by name; null in records of before there were several
 * @param origin what it was trained on and by; null in records of before that was told
 */
public record RunRecord(
    String method,
    String schedule,
    long seed,
    String gradientModel,
    Double learningRate,
    boolean graph,
    long parameters,
    long gradientModelParameters,
    int epochs,
    int iterations,
    double seconds,
    double peakMebibytes,
    boolean complete,
    String divergence,
    List<Point> curve,
    List<Quality> quality,
    List<InterfaceComparison> againstBackprop,
    String finished,
    Map<String, Double> measures,
    RunOrigin origin) {

  /** Checks that it is a record of a training, and no other JSON. */
  public RunRecord {
    requireAll("method", method);
    requireAll("schedule", schedule);
    requireAll("curve", curve);
    requireAll("quality", quality);
    requireAll("againstBackprop", againstBackprop);
    if (curve.isEmpty() || epochs < 0 || iterations < 0 || !(seconds >= 0)) {
      throw new IllegalArgumentException("its curve is empty, or a count below 0");
    }
  }

  /** Another's JSON may lack anything. */
  private static void requireAll(String name, Object value) {
    if (value == null
        || (value instanceof List<?> list && list.stream().anyMatch(Objects::isNull))) {
      throw new IllegalArgumentException("it lacks " + name + ", or a part of it");
    }
  }

  /**
   * The error at one moment.
   *
   * @param iterations done up to then
   * @param seconds wall time of training up to then
   * @param error on the measured examples, in percent; or the other measure that the comparison's
   *     settings name
   * @param score the network's loss on the last minibatch
   */
  public record Point(int iterations, double seconds, double error, double score) {}

  /**
   * An interface at one moment.
   *
   * @param iteration of the minibatch, from 0
   * @param name of the interface
   * @param relativeError ‖ĝ − g‖ / ‖g‖
   * @param r2 the coefficient of determination
   * @param cosine of the angle between ĝ and g
   * @param normRatio ‖ĝ‖ / ‖g‖
   */
  public record Quality(
      int iteration,
      String name,
      double relativeError,
      double r2,
      double cosine,
      double normRatio) {

    /** {@return whether neither a gradient came nor was one predicted, as in a first iteration} */
    @JsonIgnore
    boolean isOfNothing() {
      return relativeError == 0 && normRatio == 0;
    }
  }

  /** {@return the error at the end, in percent, or the other measure} */
  public double error() {
    return curve.get(curve.size() - 1).error();
  }

  /** {@return another measure at the end; NaN if there is none} */
  double measure(String name) {
    Double value = measures == null ? null : measures.get(name);
    return value == null ? Double.NaN : value;
  }

  /** {@return whether its numbers were no longer finite before its end} */
  public boolean diverged() {
    return divergence != null;
  }

  /** {@return the minibatches trained on in a second} */
  double iterationsPerSecond() {
    return seconds == 0 ? 0 : iterations / seconds;
  }

  /** {@return the seconds of training to an error, or null if it was not reached} */
  Double secondsTo(double error) {
    return curve.stream()
        .filter(point -> point.error() <= error)
        .findFirst()
        .map(Point::seconds)
        .orElse(null);
  }

  /** {@return the name of what all seeds have in common} */
  public String contender() {
    return RunKey.contender(method, schedule);
  }
}
