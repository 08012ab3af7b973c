package io.github.dl4jdni.stats;

import java.util.List;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.ObjectWriter;

/**
 * What a {@link DniStatsListener} tells of one iteration.
 *
 * @param session the training that the report belongs to
 * @param worker the thread that trains the network, or its copy
 * @param seconds the time since the listener heard of the first iteration
 * @param iteration the iteration, from 0
 * @param epoch the epoch, from 0
 * @param score the network's loss on the iteration's minibatch
 * @param interfaces what was measured at interfaces since the last report, in the network's order
 * @param modules what the modules did, where a trainer runs them; empty under stock {@code fit}
 * @param comparisons what was measured against the true gradient; empty in most reports
 */
public record DniReport(
    String session,
    String worker,
    double seconds,
    int iteration,
    int epoch,
    double score,
    List<InterfaceMeasures> interfaces,
    List<ModuleMeasures> modules,
    List<InterfaceComparison> comparisons) {

  private static final ObjectWriter JSON = new ObjectMapper().writer();

  /**
   * The report as one JSON object on one line, with the names of the records' components; numbers
   * that are not finite are the texts "NaN", "Infinity" and "-Infinity".
   *
   * @return the text, without a line's end
   */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report could not be written as JSON", e);
    }
  }
}
