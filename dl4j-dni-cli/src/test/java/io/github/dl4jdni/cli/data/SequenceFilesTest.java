package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.datavec.api.records.reader.impl.csv.CSVSequenceRecordReader;
import org.datavec.api.split.NumberedFileInputSplit;
import org.deeplearning4j.datasets.datavec.SequenceRecordReaderDataSetIterator;
import org.deeplearning4j.datasets.datavec.SequenceRecordReaderDataSetIterator.AlignmentMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

class SequenceFilesTest {

  private static final int SEQUENCES = 12;

  @TempDir Path folder;

  private static SequenceFiles reader() {
    return new SequenceFiles(CsvOptions.DEFAULT, null);
  }

  /** Files of features, and of labels a step or one for each, of several lengths. */
  private void write(boolean perStep) throws Exception {
    Files.createDirectories(folder.resolve("features"));
    Files.createDirectories(folder.resolve("labels"));
    Random random = new Random(4);
    for (int i = 0; i < SEQUENCES; i++) {
      int steps = 3 + random.nextInt(5);
      StringBuilder features = new StringBuilder();
      StringBuilder labels = new StringBuilder();
      for (int step = 0; step < steps; step++) {
        features.append(random.nextInt(900) / 100f).append(',').append(random.nextInt(90) / 8f);
        features.append('\n');
        if (perStep || step == 0) {
          labels.append((i + step) % 3).append('\n');
        }
      }
      Files.writeString(folder.resolve("features").resolve(i + ".csv"), features);
      Files.writeString(folder.resolve("labels").resolve(i + ".csv"), labels);
    }
  }

  private DataSet ofDataVec(AlignmentMode alignment) throws Exception {
    CSVSequenceRecordReader features = new CSVSequenceRecordReader();
    features.initialize(new NumberedFileInputSplit(folder + "/features/%d.csv", 0, SEQUENCES - 1));
    CSVSequenceRecordReader labels = new CSVSequenceRecordReader();
    labels.initialize(new NumberedFileInputSplit(folder + "/labels/%d.csv", 0, SEQUENCES - 1));
    return new SequenceRecordReaderDataSetIterator(features, labels, SEQUENCES, 3, false, alignment)
        .next();
  }

  private static int[] all() {
    int[] all = new int[SEQUENCES];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    return all;
  }

  @Test
  void targetsOfStepsAreThoseOfDataVec() throws Exception {
    write(true);
    SequenceExamples read = (SequenceExamples) reader().read(List.of(folder)).get(0).examples();
    DataSet is = read.batch(all());
    DataSet of = ofDataVec(AlignmentMode.ALIGN_START);

    assertThat(read.hasTargetsOfSteps()).isTrue();
    assertThat(is.getFeatures()).isEqualTo(of.getFeatures());
    assertThat(is.getLabels()).isEqualTo(of.getLabels());
    assertThat(is.getFeaturesMaskArray()).isEqualTo(of.getFeaturesMaskArray());
    assertThat(is.getLabelsMaskArray()).isEqualTo(of.getLabelsMaskArray());
  }

  @Test
  void targetsOfWholesStandAtTheLastStepForModelsWithOutputsOfSteps() throws Exception {
    write(false);
    SequenceExamples read = (SequenceExamples) reader().read(List.of(folder)).get(0).examples();

    DataSet wholes = read.batch(all());
    assertThat(wholes.getLabels().shape()).containsExactly(SEQUENCES, 3);
    assertThat(wholes.getLabelsMaskArray()).isNull();
    DataSet steps = read.asked(true).batch(all());
    for (int i = 0; i < SEQUENCES; i++) {
      int length = steps.getFeaturesMaskArray().getRow(i).sumNumber().intValue();
      assertThat(steps.getLabelsMaskArray().getRow(i).sumNumber().intValue()).isOne();
      assertThat(steps.getLabelsMaskArray().getInt(i, length - 1)).isOne();
      assertThat(steps.getLabels().getInt(i, i % 3, length - 1)).isOne();
    }
  }

  @Test
  void aTargetThatChangesIsNoneOfTheWhole() throws Exception {
    write(true);
    SequenceExamples read = (SequenceExamples) reader().read(List.of(folder)).get(0).examples();
    assertThatThrownBy(() -> read.asked(false))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("change within sequences");
  }

  @Test
  void aFileASequenceWithItsLabelsWithin() throws Exception {
    for (int i = 0; i < 4; i++) {
      Files.writeString(
          folder.resolve("s" + i + ".csv"),
          "t;x;state\n0;1,5;"
              + (i % 2 == 0 ? "up" : "down")
              + "\n1;?;up\n2;0,25;"
              + (i % 2 == 0 ? "up" : "down")
              + "\n");
    }
    assertThat(SequenceFiles.isFolder(folder)).isTrue();
    ReadExamples read = reader().read(List.of(folder)).get(0);
    SequenceExamples examples = (SequenceExamples) read.examples();

    assertThat(examples.size()).isEqualTo(4);
    assertThat(examples.longest()).isEqualTo(2);
    assertThat(examples.targets().names()).containsExactly("down", "up");
    assertThat(read.notes().toString()).contains("4 steps with a missing value dropped");
    assertThat(examples.asked(false).batch(new int[] {0, 1}).getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
  }

  @Test
  void aColumnThatNamesTheSequence() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("all.csv"), "who,x,y\na,1,0.5\na,2,1.5\nb,3,2.5\na,4,3.5\nb,5,4.5\n");
    SequenceExamples read = (SequenceExamples) reader().read(file, "who").examples();

    assertThat(read.size()).isEqualTo(2);
    assertThat(read.batch(new int[] {0}).getFeatures().ravel().toFloatVector())
        .containsExactly(1, 2, 4);
    assertThat(read.batch(new int[] {1}).getLabels().ravel().toFloatVector())
        .containsExactly(2.5f, 4.5f);
    assertThat(read.targets().task()).isEqualTo(Task.REGRESSION);
  }

  @Test
  void filesArePairedWhateverTheirEndings() throws Exception {
    write(true);
    SequenceExamples before = (SequenceExamples) reader().read(List.of(folder)).get(0).examples();
    for (int i = 0; i < SEQUENCES; i++) {
      Files.move(folder.resolve("labels/" + i + ".csv"), folder.resolve("labels/" + i + ".txt"));
    }
    SequenceExamples after = (SequenceExamples) reader().read(List.of(folder)).get(0).examples();

    assertThat(after.batch(all()).getLabels()).isEqualTo(before.batch(all()).getLabels());
  }

  @Test
  void longNumbersNameSequencesAndClassesDigitByDigit() throws Exception {
    // Floats tell the first three from the others only, doubles the last two not from each other.
    List<String> names =
        List.of("16777216", "16777217", "1700000001", "9007199254740993", "9007199254740992");
    StringBuilder text = new StringBuilder("who,x,kind\n");
    for (int step = 0; step < 4; step++) {
      for (String name : names) {
        text.append(name).append(',').append(step).append(".5,").append(name).append('\n');
      }
    }
    Path file = Files.writeString(folder.resolve("all.csv"), text);
    CsvOptions classes =
        new CsvOptions(
            null,
            null,
            true,
            List.of("kind"),
            List.of(),
            CsvOptions.TextColumns.REFUSE,
            Task.CLASSIFICATION,
            CsvOptions.MOST_CLASSES);
    SequenceExamples read =
        (SequenceExamples) new SequenceFiles(classes, null).read(file, "who").examples();

    assertThat(read.size()).isEqualTo(5);
    assertThat(read.longest()).isEqualTo(4);
    assertThat(read.targets().names())
        .containsExactly(
            "16777216", "16777217", "1700000001", "9007199254740992", "9007199254740993");
    assertThat(read.asked(false).targets().of(new int[] {3, 4}).matrix())
        .isDeepEqualTo(new float[][] {{0, 0, 0, 0, 1}, {0, 0, 0, 1, 0}});
  }

  @Test
  void aRowThatNamesNoSequence() throws Exception {
    Path file = Files.writeString(folder.resolve("all.csv"), "who,x,y\n1,1,0.5\n,2,1.5\n?,3,2\n");
    assertThatThrownBy(() -> reader().read(file, "who"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("all.csv, line 3: has nothing in column 0 (\"who\")");
  }

  @Test
  void filesThatAreNotAlike() throws Exception {
    write(true);
    Files.writeString(folder.resolve("labels/3.csv"), "1\n2\n");
    assertThatThrownBy(() -> reader().read(List.of(folder)))
        .hasMessageContaining("2 rows of labels, but its features have")
        .hasMessageContaining("3.csv, line 1");
    Files.delete(folder.resolve("labels/3.csv"));
    assertThatThrownBy(() -> reader().read(List.of(folder)))
        .hasMessageContaining("which hold 12 and 11 files")
        .hasMessageContaining("the first that differ are '3' in features and '4' in labels");
    Files.move(folder.resolve("labels/11.csv"), folder.resolve("labels/12.csv"));
    Files.delete(folder.resolve("features/3.csv"));
    assertThatThrownBy(() -> reader().read(List.of(folder)))
        .as("as many, but of other names")
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("'11' in features and '12' in labels");
    Files.delete(folder.resolve("labels/12.csv"));
    Files.delete(folder.resolve("features/11.csv"));
    Files.writeString(folder.resolve("features/2.csv"), "1,2,3\n");
    assertThatThrownBy(() -> reader().read(List.of(folder)))
        .hasMessageContaining("2.csv: has 3 columns")
        .hasMessageContaining("0.csv has 2");
  }
}
