package io.github.dl4jdni.ui;

import static io.github.dl4jdni.ui.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.stats.DniReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UiReportsTest {

  private static final int MANY = 200; // more than a millisecond has time for

  private static List<DniReport> reports() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> report("session", i % 2 == 0 ? "even" : "odd", i))
        .toList();
  }

  private static List<String> stored(StatsStorage storage, String worker) {
    return storage
        .getAllUpdatesAfter("session", StoredReport.TYPE_ID, worker, Long.MIN_VALUE)
        .stream()
        .map(each -> ((StoredReport) each).report())
        .toList();
  }

  private static List<String> sent(String worker) {
    return reports().stream()
        .filter(each -> each.worker().equals(worker))
        .map(DniReport::toJson)
        .toList();
  }

  @Test
  void storageInMemoryHoldsEachReportInOrder() {
    StatsStorage storage = new InMemoryStatsStorage();
    UiReports sink = new UiReports(storage);

    reports().forEach(sink::accept);

    assertThat(storage.listSessionIDs()).containsExactly("session");
    assertThat(storage.listWorkerIDsForSessionAndType("session", StoredReport.TYPE_ID))
        .containsExactlyInAnyOrder("even", "odd");
    assertThat(stored(storage, "even")).isEqualTo(sent("even"));
    assertThat(stored(storage, "odd")).isEqualTo(sent("odd"));
  }

  @Test
  void storageInAFileHoldsEachReportWhenOpenedAgain(@TempDir Path folder) throws IOException {
    File file = folder.resolve("reports.dl4j").toFile();
    StatsStorage storage = new FileStatsStorage(file);
    UiReports sink = new UiReports(storage);
    reports().subList(0, 20).forEach(sink::accept);
    storage.close();

    StatsStorage again = new FileStatsStorage(file);
    assertThat(stored(again, "even")).isEqualTo(sent("even").subList(0, 10));
    assertThat(stored(again, "odd")).isEqualTo(sent("odd").subList(0, 10));
    again.close();
  }

  @Test
  void entriesAreWhatTheyWereAfterEachEncoding() throws IOException {
    StoredReport entry = StoredReport.of(report("sitzung ü", "wörker", 3), 42);

    StoredReport ofBytes = new StoredReport();
    ofBytes.decode(entry.encode());
    ByteBuffer buffer = ByteBuffer.allocate(entry.encodingLengthBytes());
    entry.encode(buffer);
    buffer.flip();
    StoredReport ofBuffer = new StoredReport();
    ofBuffer.decode(buffer);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    entry.encode(stream);
    StoredReport ofStream = new StoredReport();
    ofStream.decode(new ByteArrayInputStream(stream.toByteArray()));

    for (Persistable each : List.of(ofBytes, ofBuffer, ofStream)) {
      assertThat(each).usingRecursiveComparison().isEqualTo(entry);
    }
  }

  @Test
  void whatIsNoEntryIsRefused() {
    StoredReport entry = new StoredReport();
    assertThatThrownBy(() -> entry.decode("no JSON".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DniReports");
    assertThatThrownBy(() -> entry.decode("{\"session\": \"a\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worker");
  }
}
