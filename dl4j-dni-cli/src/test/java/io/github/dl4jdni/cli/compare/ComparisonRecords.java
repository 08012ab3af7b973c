package io.github.dl4jdni.cli.compare;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.stats.GradientQuality;
import io.github.dl4jdni.stats.InterfaceComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records as compare writes them, of trainings that nobody did. */
public final class ComparisonRecords {

  private static final JsonMapper JSON = new JsonMapper();

  private ComparisonRecords() {}

  /** A training over two epochs. */
  public static RunRecord training(String method, long seed, double error) {
    return training(method, seed, error, null);
  }

  /** One that diverged, unless that is null. */
  public static RunRecord training(String method, long seed, double error, String divergence) {
    boolean has = method.equals("cdni-linear");
    return new RunRecord(
        method,
        "fit",
        seed,
        has ? "linear" : null,
        0.01,
        false,
        1000,
        has ? 200 : 0,
        2,
        20,
        4.0,
        100,
        true,
        divergence,
        List.of(
            new RunRecord.Point(0, 0, 90, 0),
            new RunRecord.Point(10, 2, 2 * error, 1),
            new RunRecord.Point(20, 4, error, 0.5)),
        has
            ? List.of(
                new RunRecord.Quality(3, "dense1", 0.9, 0.1, 0.2, 1),
                new RunRecord.Quality(7, "dense1", 0.1 * seed, 1 - 0.1 * seed, 0.8, 1))
            : List.of(),
        has
            ? List.of(
                new InterfaceComparison(
                    "dense1", new GradientQuality(0.5, 0.7, 0.9, 0.8, 0.6, 1, 0.1), 3, 4, 0.75))
            : List.of(),
        "2026-01-0" + seed + "T00:00:00Z",
        null,
        null);
  }

  /** One of two methods over three seeds. */
  public static ComparisonRecord comparison(int depth, boolean complete) {
    List<RunRecord> runs = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      runs.add(training("backprop", seed, 1.0 * seed));
      runs.add(training("cdni-linear", seed, 2.0 * seed));
    }
    return new ComparisonRecord(
        "dl4j-dni 1",
        List.of("compare"),
        Map.of(
            "network", "fcn of depth " + depth + ", 256 units a hidden layer",
            "data", "MNIST",
            "measured on", "validation",
            "length", "2 epochs",
            "minibatch", "256"),
        new Environment("17", 2, "Linux amd64"),
        3.0,
        complete,
        runs);
  }

  /** A record of this repository with two short trainings. */
  public static ObjectNode ofThisRepository() throws IOException {
    Path file = Path.of("..", "docs", "results", "mnist-fcn-depth3.json");
    ObjectNode record = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    ArrayNode runs = (ArrayNode) record.get("runs");
    while (runs.size() > 2) {
      runs.remove(runs.size() - 1);
    }
    for (int i = 0; i < runs.size(); i++) {
      for (String list : new String[] {"curve", "quality", "againstBackprop"}) {
        ArrayNode points = (ArrayNode) runs.get(i).get(list);
        while (points.size() > 2) {
          points.remove(0);
        }
      }
    }
    return record;
  }
}
