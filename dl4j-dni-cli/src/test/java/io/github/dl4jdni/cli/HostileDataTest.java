package io.github.dl4jdni.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.IdxWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that would take gigabytes: one line each, in a process with a small heap. */
class HostileDataTest {

  private static final String[] SHORT_LIVED = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};
  private static final List<String> SMALL_HEAP =
      List.of("-Xmx200m", SHORT_LIVED[0], SHORT_LIVED[1]);

  @TempDir Path folder;

  /** Runs {@code compare} on data in a process that has not the memory to believe them. */
  private CommandRun compare(Path data, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("compare", "--data=" + data));
    arguments.add("--out=" + folder.resolve("out"));
    arguments.addAll(List.of(more));
    return ChildJvm.run(folder, SMALL_HEAP, arguments);
  }

  private void assertRefused(CommandRun run, String... parts) {
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(parts);
    assertThat(run.err()).doesNotContain("not enough memory");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static void zeros(OutputStream out, long count) throws IOException {
    byte[] block = new byte[1 << 16];
    for (long left = count; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private static OutputStream gzip(Path file) throws IOException {
    return new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), 1 << 16);
  }

  @Test
  void imagesThatUnpackToMuchMore() throws Exception {
    Path data = Files.createDirectories(folder.resolve("idx"));
    IdxWriter.writeMnist(data, 20, 10);
    Path images = data.resolve("train-images-idx3-ubyte.gz");
    Files.delete(data.resolve("train-images-idx3-ubyte"));
    try (DataOutputStream out = new DataOutputStream(gzip(images))) {
      out.writeInt(0x803);
      out.writeInt(2_500_000);
      out.writeInt(28);
      out.writeInt(28);
      zeros(out, 300 << 20); // and would go on
    }
    assertThat(Files.size(images)).isLessThan(1 << 20);

    assertRefused(
        compare(data), images + ": announces 1,869 MiB unpacked", "to 256 MiB", "with gunzip");
  }

  @Test
  void tableThatUnpacksToMuchMore() throws Exception {
    Path table = folder.resolve("table.csv");
    byte[] row = "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,a\n".getBytes(StandardCharsets.US_ASCII);
    byte[] block = new byte[row.length << 12];
    for (int i = 0; i < block.length; i++) {
      block[i] = row[i % row.length];
    }
    try (OutputStream out = gzip(table)) {
      for (long written = 0; written < 300L << 20; written += block.length) {
        out.write(block);
      }
    }
    List<String> heap = List.of("-Xmx1200m", SHORT_LIVED[0], SHORT_LIVED[1]);
    CommandRun run =
        ChildJvm.run(
            folder, heap, List.of("compare", "--data=" + table, "--out=" + folder.resolve("out")));

    assertRefused(run, table + ": holds more than 256 MiB unpacked", "with gunzip");
  }

  @Test
  void labelsThatAreAllDifferent() throws Exception {
    StringBuilder text = new StringBuilder("x,kind\n");
    for (int i = 0; i < 60_000; i++) {
      text.append(i % 7).append(",name-").append(i % 30_000).append('\n');
    }
    Path table = Files.writeString(folder.resolve("names.csv"), text);

    assertRefused(
        compare(table),
        "kind holds 30000 different values, more than the 1000 that are taken for classes",
        "--label-column",
        "--max-classes 30000");
    assertRefused(
        compare(table, "--label-column=x", "--text-columns=one-hot"),
        "holds 30000 different values, more than the 1000 that --text-columns one-hot",
        "--leave-out");
  }

  @Test
  void classesUpToWhatTheUserSays() throws Exception {
    StringBuilder text = new StringBuilder("x,kind\n");
    for (int i = 0; i < 60; i++) {
      text.append(i % 7).append(",name-").append(i % 12).append('\n');
    }
    Path table = Files.writeString(folder.resolve("names.csv"), text);
    String[] given = {
      "compare",
      "--data=" + table,
      "--out=" + folder.resolve("out"),
      "--methods=none",
      "--seeds=1",
      "--epochs=1",
      "--hidden=4",
      "--max-classes=11"
    };

    assertRefused(CommandRun.of(given), "12 different values, more than the 11");
    given[given.length - 1] = "--max-classes=12";
    assertThat(CommandRun.of(given).status()).isZero();
  }

  /** A grey picture of one bit a pixel, all black. */
  private static void png(Path file, int side) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeLong(0x89504E470D0A1A0AL);
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(header);
      data.writeInt(side);
      data.writeInt(side);
      data.write(new byte[] {1, 0, 0, 0, 0});
      chunk(out, "IHDR", header.toByteArray());
      ByteArrayOutputStream pixels = new ByteArrayOutputStream();
      try (OutputStream packed =
          new DeflaterOutputStream(pixels, new Deflater(Deflater.BEST_SPEED), 1 << 16)) {
        zeros(packed, side * (1L + (side + 7) / 8));
      }
      chunk(out, "IDAT", pixels.toByteArray());
      chunk(out, "IEND", new byte[0]);
    }
  }

  private static void chunk(DataOutputStream out, String name, byte[] data) throws IOException {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(type);
    sum.update(data);
    out.writeInt(data.length);
    out.write(type);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }

  @Test
  void pictureOfNineHundredMillionPixels() throws Exception {
    for (String kind : List.of("a", "b")) {
      Path of = Files.createDirectories(folder.resolve("all").resolve(kind));
      png(of.resolve("small.png"), 8);
    }
    Path huge = folder.resolve("all/b/huge.png");
    png(huge, 30_000);
    assertThat(Files.size(huge)).isLessThan(1 << 20);

    assertRefused(
        compare(folder.resolve("all")),
        huge + " (it is 30,000 x 30,000 pixels large, and at most 100,000,000 are decoded",
        "--max-megapixels",
        "--skip-unreadable");
  }

  @Test
  void tooLittleMemoryIsOneLine() throws Exception {
    CommandRun run =
        ChildJvm.run(
            folder,
            SMALL_HEAP,
            List.of(
                "compare",
                "--data=digits",
                "--train-size=2000000",
                "--out=" + folder.resolve("out")));

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith("dl4j-dni: there is not enough memory (")
        .contains("java -Xmx");
  }
}
