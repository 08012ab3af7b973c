package io.github.dl4jdni.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/** A model's file, entry by entry, to be changed as a stranger would. */
final class HostileFiles {

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** The entries of a sound model's file. */
  static HostileFiles of(Model network) throws IOException {
    ByteArrayOutputStream sound = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, sound, true);
    HostileFiles files = new HostileFiles();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(sound.toByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  HostileFiles with(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  HostileFiles without(String name) {
    entries.remove(name);
    return this;
  }

  String configuration() {
    return new String(entries.get(ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8);
  }

  HostileFiles withConfiguration(String json) {
    return with(ModelSerializer.CONFIGURATION_JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces text in the configuration, which has to be there. */
  HostileFiles replacing(String old, String with) {
    String json = configuration();
    if (!json.contains(old)) {
      throw new IllegalArgumentException("the configuration has no " + old + ": " + json);
    }
    return withConfiguration(json.replace(old, with));
  }

  byte[] entry(String name) {
    return entries.get(name);
  }

  Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file;
  }

  /** Writes it with an entry of many zeros, which are never in memory. */
  Path writeWithZeros(Path file, String name, long zeros) throws IOException {
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        if (!entry.getKey().equals(name)) {
          zip.putNextEntry(new ZipEntry(entry.getKey()));
          zip.write(entry.getValue());
        }
      }
      zip.putNextEntry(new ZipEntry(name));
      if (entries.containsKey(name)) {
        zip.write(entries.get(name));
      }
      for (long left = zeros; left > 0; left -= piece.length) {
        zip.write(piece, 0, (int) Math.min(left, piece.length));
      }
    }
    return file;
  }

  /** The header of an array of floats that announces any number of them. */
  static byte[] announcing(long shape, long data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    long[] information = {2, 1, shape, shape, 1, 8192, 1, 'c'}; // 8192 is ND4J's flag for floats
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(information.length);
    out.writeUTF("LONG");
    for (long each : information) {
      out.writeLong(each);
    }
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(data);
    out.writeUTF("FLOAT");
    return bytes.toByteArray();
  }

  static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  /** Sets of sets, whose hash code takes for ever when they are deserialised. */
  static Object nestedSets() {
    Set<Object> outermost = new HashSet<>();
    Set<Object> one = outermost;
    Set<Object> other = new HashSet<>();
    for (int depth = 0; depth < 100; depth++) {
      Set<Object> nextOne = new HashSet<>();
      Set<Object> nextOther = new HashSet<>();
      nextOne.add("not the same");
      one.add(nextOne);
      one.add(nextOther);
      other.add(nextOne);
      other.add(nextOther);
      one = nextOne;
      other = nextOther;
    }
    return outermost;
  }
}
