package io.github.dl4jdni.ui;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Whatever a server receives as a report, it is shown or refused: nothing else comes out. */
class StoredReportFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @MethodSource("entries")
  @FuzzTest
  void entry(byte[] bytes) throws Exception {
    StoredReport entry = new StoredReport();
    try {
      entry.decode(bytes);
    } catch (IllegalArgumentException refused) {
      return;
    }
    requireSameAgain(entry);
    requireShown(entry);
  }

  private static void requireSameAgain(StoredReport entry) {
    StoredReport again = new StoredReport();
    again.decode(entry.encode());
    if (!Arrays.equals(again.encode(), entry.encode())) {
      throw new AssertionError("decoded to something else");
    }
  }

  /** As a server does with an entry from afar, and the page's question after it. */
  private static void requireShown(StoredReport entry) throws Exception {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    storage.putStaticInfo(
        StoredReport.start(entry.getSessionID(), entry.getWorkerID(), entry.getTimeStamp()));
    storage.putUpdate(entry);
    AttachedSessions sessions = new AttachedSessions();
    sessions.attach(storage);
    String curves = sessions.curves(entry.getSessionID(), Long.MIN_VALUE).orElseThrow();
    try {
      JSON.readTree(curves);
    } catch (JsonProcessingException e) {
      throw new AssertionError("the page gets no JSON: " + curves, e);
    }
  }

  static Stream<Arguments> entries() {
    return Stream.of(
            StoredReport.of(Reports.report("session", "worker", 3), 42).encode(),
            StoredReport.start("session", "worker", 7).encode(),
            "{\"session\":\"\",\"worker\":[],\"timeStamp\":1e99,\"report\":1}"
                .getBytes(StandardCharsets.UTF_8))
        .map(Arguments::of);
  }
}
