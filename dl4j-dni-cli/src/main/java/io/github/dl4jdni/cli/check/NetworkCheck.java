package io.github.dl4jdni.cli.check;

import io.github.dl4jdni.cli.check.DifferenceQuotient.Comparison;
import io.github.dl4jdni.cli.check.DifferenceQuotient.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Holds a network's gradients against numeric ones, layer by layer. */
public final class NetworkCheck {

  private final DifferenceQuotient quotient;
  private final int perParameter;
  private final long seed;

  /**
   * Takes what all checks share.
   *
   * @param quotient the numeric derivative
   * @param perParameter how many elements of each parameter to look at
   * @param seed of their choice
   */
  public NetworkCheck(DifferenceQuotient quotient, int perParameter, long seed) {
    this.quotient = quotient;
    this.perParameter = perParameter;
    this.seed = seed;
  }

  /**
   * Checks a network whose configuration {@link CheckedConfiguration} has changed.
   *
   * @param network in double precision
   * @param data features and labels
   * @return a result for each layer with parameters
   */
  public List<LayerResult> check(MultiLayerNetwork network, MultiDataSet data) {
    return check(CheckedNetwork.of(network, data));
  }

  /**
   * Checks a graph.
   *
   * @param network in double precision
   * @param data features and labels
   * @return a result for each layer with parameters
   */
  public List<LayerResult> check(ComputationGraph network, MultiDataSet data) {
    return check(CheckedNetwork.of(network, data));
  }

  private List<LayerResult> check(CheckedNetwork network) {
    Map<String, LayerTally> layers = new LinkedHashMap<>();
    Random random = new Random(seed);
    for (CheckedParameter parameter : network.parameters()) {
      LayerTally tally =
          layers.computeIfAbsent(parameter.layer(), name -> new LayerTally(name, parameter));
      tally.parameters += parameter.values().length();
      if (parameter.ofLoss()) {
        random
            .longs(0, parameter.values().length())
            .distinct()
            .limit(Math.min(perParameter, parameter.values().length()))
            .forEach(
                element -> tally.add(parameter, element, compare(network, parameter, element)));
      }
    }
    List<LayerResult> results = new ArrayList<>();
    layers.values().forEach(tally -> results.add(tally.result()));
    return results;
  }

  private Comparison compare(CheckedNetwork network, CheckedParameter parameter, long element) {
    INDArray values = parameter.values();
    double before = values.getDouble(element);
    Comparison comparison =
        quotient.compare(
            value -> {
              values.putScalar(element, value);
              return network.loss();
            },
            before,
            parameter.gradient().getDouble(element));
    values.putScalar(element, before);
    return comparison;
  }

  /** Counts what came of a layer's elements. */
  private static final class LayerTally {

    private final String layer;
    private final String kind;
    private long parameters;
    private int checked;
    private int kinks;
    private int mismatches;
    private double largest;
    private String worst = "";

    LayerTally(String layer, CheckedParameter first) {
      this.layer = layer;
      kind = first.layerKind();
    }

    void add(CheckedParameter parameter, long element, Comparison comparison) {
      checked++;
      if (comparison.verdict() == Verdict.KINK) {
        kinks++;
        return;
      }
      if (comparison.verdict() == Verdict.DIFFERS) {
        mismatches++;
      }
      if (worst.isEmpty() || comparison.relativeError() > largest) {
        largest = comparison.relativeError();
        worst =
            String.format(
                Locale.ROOT,
                "%s[%d]: analytic %.6e, numeric %.6e",
                parameter.name(),
                element,
                comparison.analytic(),
                comparison.numeric());
      }
    }

    LayerResult result() {
      return new LayerResult(layer, kind, parameters, checked, kinks, largest, worst, mismatches);
    }
  }
}
