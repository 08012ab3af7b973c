package io.github.dl4jdni.ui;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The curves of what one worker of a session has reported. */
final class WorkerCurves {

  private static final List<String> QUALITY =
      List.of("relativeError", "r2", "cosine", "signAgreement", "normRatio", "norm", "loss");
  private static final List<String> RANKS = List.of("predictedRank", "trueRank", "probeAccuracy");
  private static final List<String> MODULE =
      List.of("iterationsPerSecond", "idleShare", "modelShare", "queued", "staleness");

  private final String name;
  private final Map<String, Curves> interfaces = new LinkedHashMap<>();
  private final Map<String, String> models = new LinkedHashMap<>(); // by interface
  private final Map<String, Curves> modules = new LinkedHashMap<>();
  private final Map<String, Curves> comparisons = new LinkedHashMap<>(); // qualities
  private final Map<String, Curves> ranks = new LinkedHashMap<>();
  private Curves score = new Curves(List.of("score"));
  private long lastTime = Long.MIN_VALUE;
  private double seconds;
  private int iteration;
  private int epoch;

  WorkerCurves(String name) {
    this.name = name;
  }

  /** When the newest report was stored. */
  long lastTime() {
    return lastTime;
  }

  /** Takes a report; not older than those before. */
  void add(long time, JsonNode report) {
    lastTime = time;
    if (report.path("seconds").asDouble() < seconds) { // another run under the same name
      clear();
    }
    seconds = report.path("seconds").asDouble();
    epoch = report.path("epoch").asInt();
    int reported = report.path("iteration").asInt();
    if (reported >= iteration) { // what was learnt late is reported with its own, older iteration
      iteration = reported;
      if (!score.endsAt(reported)) {
        score.add(reported, report);
      }
    }
    for (JsonNode each : report.path("interfaces")) {
      models.put(text(each, "name"), text(each, "model"));
      curves(interfaces, each, QUALITY).add(each.path("iteration").asInt(), each.path("quality"));
    }
    for (JsonNode each : report.path("modules")) {
      curves(modules, each, MODULE).add(reported, each);
    }
    for (JsonNode each : report.path("comparisons")) {
      curves(comparisons, each, QUALITY).add(reported, each.path("quality"));
      curves(ranks, each, RANKS).add(reported, each);
    }
  }

  /** Writes everything as JSON. */
  void write(ObjectNode target) {
    target.put("name", name).put("seconds", seconds);
    target.put("iteration", iteration).put("epoch", epoch);
    score.write(target.putObject("score"));
    ArrayNode written = target.putArray("interfaces");
    interfaces.forEach(
        (key, curves) ->
            curves.write(written.addObject().put("name", key).put("model", models.get(key))));
    ArrayNode work = target.putArray("modules");
    modules.forEach((key, curves) -> curves.write(work.addObject().put("name", key)));
    ArrayNode compared = target.putArray("comparisons");
    comparisons.forEach(
        (key, curves) -> {
          ObjectNode each = compared.addObject().put("name", key);
          curves.write(each);
          ranks.get(key).write(each);
        });
  }

  private void clear() {
    interfaces.clear();
    models.clear();
    modules.clear();
    comparisons.clear();
    ranks.clear();
    score = new Curves(List.of("score"));
    iteration = 0;
  }

  private static Curves curves(Map<String, Curves> byName, JsonNode each, List<String> names) {
    return byName.computeIfAbsent(text(each, "name"), key -> new Curves(names));
  }

  private static String text(JsonNode of, String field) {
    return of.path(field).asText();
  }
}
