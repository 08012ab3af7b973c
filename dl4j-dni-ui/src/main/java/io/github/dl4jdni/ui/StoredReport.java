package io.github.dl4jdni.ui;

import io.github.dl4jdni.stats.DniReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.core.storage.Persistable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.nd4j.shade.jackson.databind.util.RawValue;

/**
 * A {@link DniReport} as a storage of Deeplearning4j keeps it: its JSON, with the session, the
 * worker and the time beside it. One without a report says that a worker has begun.
 *
 * <p>Its encoding is UTF-8 JSON: {@code {"session": …, "worker": …, "timeStamp": …, "report": …}}.
 */
public final class StoredReport implements Persistable {

  /** The type of these entries in a storage. */
  public static final String TYPE_ID = "DniReports";

  private static final ObjectMapper JSON = new ObjectMapper();

  private String session;
  private String worker;
  private long timeStamp;
  private String report; // JSON; null if a worker has begun

  /** An empty entry, to be decoded into. */
  public StoredReport() {}

  private StoredReport(String session, String worker, long timeStamp, String report) {
    this.session = session;
    this.worker = worker;
    this.timeStamp = timeStamp;
    this.report = report;
  }

  static StoredReport of(DniReport report, long timeStamp) {
    return new StoredReport(report.session(), report.worker(), timeStamp, report.toJson());
  }

  static StoredReport start(String session, String worker, long timeStamp) {
    return new StoredReport(session, worker, timeStamp, null);
  }

  /**
   * The report.
   *
   * @return its JSON, as of {@link DniReport#toJson()}; null if the entry says that a worker has
   *     begun
   */
  public String report() {
    return report;
  }

  @Override
  public String getSessionID() {
    return session;
  }

  @Override
  public String getTypeID() {
    return TYPE_ID;
  }

  @Override
  public String getWorkerID() {
    return worker;
  }

  @Override
  public long getTimeStamp() {
    return timeStamp;
  }

  @Override
  public int encodingLengthBytes() {
    return encode().length;
  }

  @Override
  public byte[] encode() {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("session", session).put("worker", worker).put("timeStamp", timeStamp);
    if (report != null) {
      entry.putRawValue("report", new RawValue(report));
    }
    try {
      return JSON.writeValueAsString(entry).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report could not be written as JSON", e);
    }
  }

  @Override
  public void encode(ByteBuffer buffer) {
    buffer.put(encode());
  }

  @Override
  public void encode(OutputStream outputStream) throws IOException {
    outputStream.write(encode());
  }

  /**
   * Takes what {@link #encode()} gave.
   *
   * @param decode the encoding
   * @throws IllegalArgumentException if it is none
   */
  @Override
  public void decode(byte[] decode) {
    JsonNode entry;
    try {
      entry = JSON.readTree(new String(decode, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an entry of type " + TYPE_ID, e);
    }
    if (!entry.hasNonNull("session") || !entry.hasNonNull("worker") || !entry.has("timeStamp")) {
      throw new IllegalArgumentException(
          "an entry of type "
              + TYPE_ID
              + " has session, worker and timeStamp, this one is "
              + entry);
    }
    session = entry.get("session").asText();
    worker = entry.get("worker").asText();
    timeStamp = entry.get("timeStamp").asLong();
    report = entry.has("report") ? entry.get("report").toString() : null;
  }

  @Override
  public void decode(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    decode(bytes);
  }

  @Override
  public void decode(InputStream inputStream) throws IOException {
    decode(inputStream.readAllBytes());
  }
}
