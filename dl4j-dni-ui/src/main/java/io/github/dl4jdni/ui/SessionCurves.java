package io.github.dl4jdni.ui;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The curves of one session, read from its storage as they grow. */
final class SessionCurves {

  private static final Logger LOG = LoggerFactory.getLogger(SessionCurves.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String session;
  private final StatsStorage storage;
  private final Map<String, WorkerCurves> workers = new TreeMap<>();
  private long version = System.currentTimeMillis(); // not that of a server that was here before

  SessionCurves(String session, StatsStorage storage) {
    this.session = session;
    this.storage = storage;
  }

  StatsStorage storage() {
    return storage;
  }

  /** Changes whenever the curves do. */
  long version() {
    return version;
  }

  /** Reads what was stored since the last call. */
  void read() {
    for (String worker : storage.listWorkerIDsForSessionAndType(session, StoredReport.TYPE_ID)) {
      WorkerCurves curves = workers.computeIfAbsent(worker, WorkerCurves::new);
      List<Persistable> news =
          storage.getAllUpdatesAfter(session, StoredReport.TYPE_ID, worker, curves.lastTime());
      for (Persistable each : news) {
        if (each instanceof StoredReport stored && stored.report() != null) {
          add(curves, stored);
          version++;
        }
      }
    }
  }

  /** The curves as JSON. */
  String toJson() {
    ObjectNode all = JSON.createObjectNode().put("session", session).put("version", version);
    ArrayNode each = all.putArray("workers");
    workers.values().forEach(worker -> worker.write(each.addObject()));
    return all.toString();
  }

  private void add(WorkerCurves curves, StoredReport stored) {
    try {
      curves.add(stored.getTimeStamp(), JSON.readTree(stored.report()));
    } catch (JsonProcessingException e) {
      LOG.warn("a report of session {} cannot be read", session, e);
    }
  }
}
