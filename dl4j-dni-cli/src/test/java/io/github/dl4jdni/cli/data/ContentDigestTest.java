package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.SplitExamples.Images;
import io.github.dl4jdni.cli.data.SplitExamples.Rows;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The digest of examples changes with all that a network is given of them. */
class ContentDigestTest {

  private static String of(TargetExamples training, TargetExamples measured) {
    return new SplitExamples("some", training, measured, "test", new Rows(), List.of()).digest();
  }

  private static ArrayExamples rows(float[][] features, int[] classes, String... names) {
    return new ArrayExamples(features, new Targets.Classes(classes, List.of(names)));
  }

  private static ArrayExamples three() {
    return rows(new float[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 0}, "a", "b");
  }

  private static void assertAllDiffer(List<String> digests) {
    Set<String> different = new HashSet<>(digests);
    assertThat(different).hasSameSizeAs(digests);
  }

  @Test
  void equalContentsHaveOneDigestInTheJdksOwnArithmetic() throws Exception {
    assertThat(of(three(), three())).isEqualTo(of(three(), three()));

    int length = 10_000; // more than a chunk
    float[] numbers = new float[length];
    SplittableRandom random = new SplittableRandom(3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeInt(length);
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian();
      data.writeFloat(numbers[i]);
    }
    ContentDigest digest = new ContentDigest();
    digest.floats(numbers);
    assertThat(digest.hex())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray())));
  }

  @Test
  void featuresTargetsNamesOrderAndSplitTell() {
    ArrayExamples three = three();
    ArrayExamples scaled = three();
    scaled.scale(scaled.scaling());
    Targets.Numbers amounts =
        new Targets.Numbers(Task.REGRESSION, new float[][] {{0}, {1}, {0}}, List.of("a"));
    assertAllDiffer(
        List.of(
            of(three, three),
            of(three.range(0, 2), three),
            of(three, three.range(0, 2)),
            of(three.inOrder(new int[] {1, 0, 2}), three),
            of(
                rows(
                    new float[][] {{1, 2}, {3, Math.nextUp(4f)}, {5, 6}},
                    new int[] {0, 1, 0},
                    "a",
                    "b"),
                three),
            of(rows(new float[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 1}, "a", "b"), three),
            of(rows(new float[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 0}, "a", "c"), three),
            of(rows(new float[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 0}, "ab", ""), three),
            of(new ArrayExamples(new float[][] {{1, 2}, {3, 4}, {5, 6}}, amounts), three),
            of(scaled, three)));
  }

  @Test
  void lengthsOfSequencesTell() {
    float[][][] two = {{{1}, {2}}, {{3}}};
    float[][][] others = {{{1}}, {{2}, {3}}};
    Targets steps = new Targets.Classes(new int[] {0, 1, 0}, List.of("a", "b"));
    Targets wholes = new Targets.Classes(new int[] {0, 1}, List.of("a", "b"));
    SequenceExamples ofWholes = SequenceExamples.ofWholes(two, wholes);
    assertAllDiffer(
        List.of(
            of(SequenceExamples.ofSteps(two, steps), ofWholes),
            of(SequenceExamples.ofSteps(others, steps), ofWholes),
            of(ofWholes, ofWholes),
            of(ofWholes.asked(true), ofWholes)));
  }

  @Test
  void bytesAndShapesOfImagesTell() {
    List<String> names = List.of("a", "b");
    byte[] pixels = {1, 2, 3, 4};
    byte[] others = {1, 2, 3, 5};
    LabelledImages images =
        new LabelledImages(new Images(1, 2, 1), pixels, new byte[] {0, 1}, names);
    assertAllDiffer(
        List.of(
            of(images, images),
            of(new LabelledImages(new Images(2, 1, 1), pixels, new byte[] {0, 1}, names), images),
            of(new LabelledImages(new Images(1, 2, 1), others, new byte[] {0, 1}, names), images),
            of(new LabelledImages(new Images(1, 2, 1), pixels, new byte[] {1, 1}, names), images)));
  }
}
