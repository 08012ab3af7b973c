package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.CsvOptions.TextColumns;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;

class CsvExamplesTest {

  /** Six flowers as a person reads them, whatever their file looks like. */
  private static final float[][] FEATURES = {
    {5.1f, 3.5f}, {6.4f, 3.2f}, {4.9f, 3}, {6.9f, 3.1f}, {4.7f, 3.2f}, {5.5f, 2.3f}
  };

  private static final List<String> NAMES =
      List.of("rose", "tulip", "rose", "tulip", "rose", "tulip");

  @TempDir Path folder;

  /** Rows of text; the first may be a heading, before which no row of flowers is written. */
  private static String flowers(String delimiter, String heading) {
    StringBuilder text = new StringBuilder(heading);
    for (int i = 0; i < FEATURES.length; i++) {
      text.append(FEATURES[i][0]).append(delimiter).append(FEATURES[i][1]);
      text.append(delimiter).append(NAMES.get(i)).append('\n');
    }
    return text.toString();
  }

  private Path file(byte[] content) throws Exception {
    return Files.write(folder.resolve("data.csv"), content);
  }

  private Path file(String text) throws Exception {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ReadExamples read(Path file) {
    return CsvExamples.read(file, CsvOptions.DEFAULT, null);
  }

  private static CsvOptions labels(String... columns) {
    return new CsvOptions(
        null,
        null,
        null,
        List.of(columns),
        List.of(),
        TextColumns.REFUSE,
        null,
        CsvOptions.MOST_CLASSES);
  }

  private static DataSet all(ReadExamples read) {
    int[] indices = new int[read.examples().size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i;
    }
    return read.examples().batch(indices);
  }

  private static void assertFlowers(ReadExamples read) {
    assertThat(all(read).getFeatures().toFloatMatrix()).isDeepEqualTo(FEATURES);
    assertThat(read.examples().targets().names()).containsExactly("rose", "tulip");
    for (int i = 0; i < NAMES.size(); i++) {
      assertThat(all(read).getLabels().getInt(i, NAMES.get(i).equals("rose") ? 0 : 1)).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|", ", ", "   ", "; "})
  void delimitersAreToldFromTheFile(String delimiter) throws Exception {
    assertFlowers(read(file(flowers(delimiter, ""))));
    assertFlowers(read(file(flowers(delimiter, "wide" + delimiter + "long" + delimiter + "x\n"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,1,2\n", // of pandas
        "1,2,kind\n",
        "width,height,kind\n",
        "width,height,class\n",
        "float,float,string\n",
        "\"the width, in cm\",height,\"kind\nof flower\"\n",
        "# width,height,kind\n", // of numpy
        "sep=,\nwidth,height,kind\n", // of Excel
        "\nwidth,height,kind\n\n",
      })
  void headingsAreNoRows(String heading) throws Exception {
    assertFlowers(read(file(flowers(",", heading))));
    assertThat(read(file(flowers(",", heading))).notes().toString()).contains("a heading");
  }

  @Test
  void longHeadingsOfNumbersAreNoRows() throws Exception {
    StringBuilder text = new StringBuilder("label");
    StringBuilder wavelengths = new StringBuilder("400");
    for (int i = 1; i < 12; i++) {
      text.append(',').append(i - 1);
      wavelengths.append(',').append(400 + i * 2.5);
    }
    for (StringBuilder each : List.of(text, wavelengths)) {
      each.append('\n');
      for (int row = 0; row < 8; row++) {
        each.append(row % 2);
        for (int i = 1; i < 12; i++) {
          each.append(',').append((row * 7 + i * i) % 5);
        }
        each.append('\n');
      }
    }

    assertThat(read(file(text.toString())).examples().size()).isEqualTo(8);
    ReadExamples spectra = CsvExamples.read(file(wavelengths.toString()), labels("0"), null);
    assertThat(spectra.examples().size()).isEqualTo(8);
  }

  @Test
  void rowsThatLookLikeHeadingsAreRowsWhereTheRestIsAlike() throws Exception {
    // A balanced design: all whole numbers, classes that recur.
    ReadExamples read = read(file("1,2,3,a\n2,3,1,b\n1,1,2,a\n3,2,1,b\n2,2,2,a\n"));
    assertThat(read.examples().size()).isEqualTo(5);
    assertThat(read(file(flowers(",", "5.0,3.0,rose\n"))).examples().size()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void byteOrderMarksAreNoContent(String encoding) throws Exception {
    Charset charset = Charset.forName(encoding);
    assertFlowers(read(file(("\ufeff" + flowers(",", "")).getBytes(charset))));
    assertFlowers(read(file(("\ufeff" + flowers(",", "a,b,kind\n")).getBytes(charset))));
  }

  @Test
  void encodingsWithoutMarks() throws Exception {
    String text = flowers(";", "Länge;Breite;Art\n").replace("rose", "Röschen");
    for (String encoding : List.of("UTF-8", "ISO-8859-1", "UTF-16LE", "UTF-16BE")) {
      ReadExamples read = read(file(text.getBytes(Charset.forName(encoding))));
      assertThat(read.examples().targets().names()).containsExactly("Röschen", "tulip");
      assertThat(read.examples().size()).isEqualTo(6);
    }
    CsvOptions greek =
        new CsvOptions(
            Charset.forName("ISO-8859-7"),
            null,
            null,
            List.of(),
            List.of(),
            TextColumns.REFUSE,
            null,
            CsvOptions.MOST_CLASSES);
    ReadExamples read =
        CsvExamples.read(
            file(flowers(",", "").replace("rose", "ρόδο").getBytes(greek.encoding())), greek, null);
    assertThat(read.examples().targets().names()).containsExactly("tulip", "ρόδο");
  }

  @Test
  void decimalCommas() throws Exception {
    String text = flowers(";", "a;b;kind\n").replace('.', ',');
    assertFlowers(read(file(text)));
    assertThat(read(file(text)).notes().toString()).contains("decimal commas", "semicolons");
    assertFlowers(read(file(text.replace(';', '\t'))));
    String quoted = text.replaceAll("(\\d,\\d)", "\"$1\"").replace(';', ',');
    assertFlowers(read(file(quoted)));
    ReadExamples grouped = read(file("a;b\n1.234,5;7,5\n2.000.000,0;1,5\n3,5;2,5\n"));
    assertThat(all(grouped).getFeatures().toFloatVector()).containsExactly(1234.5f, 2000000f, 3.5f);
  }

  @Test
  void groupsOfThousands() throws Exception {
    ReadExamples read = read(file("price,y\n\"1,234.5\",1.5\n\"12,000\",2.5\n900,3.5\n"));
    assertThat(all(read).getFeatures().toFloatVector()).containsExactly(1234.5f, 12000, 900);
  }

  @Test
  void quotesLineEndsAndBlankLines() throws Exception {
    String quoted =
        flowers(",", "")
            .replace("rose", "\"rose\"")
            .replace("5.1", "\"5.1\"")
            .replace("tulip\n", "tulip\r\n");
    assertFlowers(read(file(quoted)));
    ReadExamples names = read(file("1.5,\"a \"\"b\"\",\nc\"\n2.5,d\n1,d\n2,\"a \"\"b\"\",\nc\"\n"));
    assertThat(names.examples().targets().names()).containsExactly("a \"b\",\nc", "d");
    ReadExamples blank = read(file("\n" + flowers(",", "").replace("4.9", "\n ,,\n4.9") + "\n\n"));
    assertFlowers(blank);
    assertThat(blank.notes().get(0)).isEqualTo("6 rows, dropped: 5 blank");
    assertFlowers(read(file(flowers(",", "").replace('\n', '\r'))));
    assertFlowers(read(file(flowers(",", "").replace("\n", ",\n")))); // a delimiter too many
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?", "NA", "N/A", "nan", "NaN", "", "null", "None", "#N/A", "<NA>", "inf", "-Inf"})
  void rowsWithMissingValuesAreDroppedAndTold(String marker) throws Exception {
    String text = marker + ",1.5,rose\n" + flowers(",", "") + "7," + marker + ",tulip\n";
    ReadExamples read = read(file(text));
    assertFlowers(read);
    assertThat(read.notes().get(0))
        .isEqualTo("6 rows, dropped: 2 with a missing value (lines 1, 8)");
    assertFlowers(read(file(flowers(",", "a,b,c\n") + "1.5,2.5," + marker + "\n")));
  }

  @Test
  void targets() throws Exception {
    assertThat(task("a,y\n1,1.5\n2,2.5\n3,3.5\n")).isEqualTo(Task.REGRESSION);
    assertThat(task("a,y\n1,0\n2,1\n3,0\n")).isEqualTo(Task.CLASSIFICATION);
    assertThat(task("a,y\n1,0.0\n2,1.0\n3,0.0\n")).isEqualTo(Task.CLASSIFICATION);
    StringBuilder ages = new StringBuilder("x,age\n");
    StringBuilder digits = new StringBuilder("x,digit\n");
    for (int i = 0; i < 60; i++) {
      ages.append(i * 0.5).append(',').append(18 + i * 13 % 47).append('\n');
      digits.append(i * 0.5).append(',').append(i % 10).append('\n');
    }
    assertThat(task(ages.toString())).isEqualTo(Task.REGRESSION);
    assertThat(task(digits.toString())).isEqualTo(Task.CLASSIFICATION);
    // What the model learns decides where the file does not.
    Path file = file(digits.toString());
    assertThat(CsvExamples.read(file, CsvOptions.DEFAULT, Task.REGRESSION).examples().targets())
        .isInstanceOf(Targets.Numbers.class);
    CsvOptions asked =
        new CsvOptions(
            null,
            null,
            null,
            List.of(),
            List.of(),
            TextColumns.REFUSE,
            Task.CLASSIFICATION,
            CsvOptions.MOST_CLASSES);
    assertThat(
            CsvExamples.read(file("a,y\n1,1.5\n2,2.5\n3,1.5\n"), asked, null)
                .examples()
                .targets()
                .names())
        .containsExactly("1.5", "2.5");
  }

  private Task task(String text) throws Exception {
    return read(file(text)).examples().targets().task();
  }

  @Test
  void severalColumnsToLearn() throws Exception {
    String text = "x,sun,rain,wind\n1,1,0,1\n2,0,0,0\n3,1,1,0\n4,0,1,1\n";
    ReadExamples labels = CsvExamples.read(file(text), labels("sun", "rain", "3"), null);
    assertThat(labels.examples().targets().task()).isEqualTo(Task.MULTI_LABEL);
    assertThat(labels.examples().targets().description())
        .isEqualTo("3 labels: sun (2), rain (2), wind (2)");
    assertThat(all(labels).getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{1, 0, 1}, {0, 0, 0}, {1, 1, 0}, {0, 1, 1}});

    ReadExamples oneHot =
        CsvExamples.read(file("x,a,b\n1,1,0\n2,0,1\n3,1,0\n"), labels("a", "b"), null);
    assertThat(oneHot.examples().targets()).isInstanceOf(Targets.Classes.class);
    ReadExamples numbers =
        CsvExamples.read(file("x,a,b\n1,1.5,20\n2,2.5,10\n"), labels("a", "b"), null);
    assertThat(numbers.examples().targets().description())
        .isEqualTo("numbers to predict: a (1.5 to 2.5), b (10.0 to 20.0)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "label,p,q;b,1.5,2;a,2.5,1;b,1,1 | learnt is column 0 (\"label\"), by its name",
        "p,Class,q;1.5,1,2;2.5,0,1;1.5,1,3 | learnt is column 1 (\"Class\"), by its name",
        "b,1.5,2;a,2.5,1;b,1,1;a,3,2.5 | learnt is column 0, the only one of text",
        "1.5,2,0;2.5,1,1;1,1,0 | learnt is column 2, the last",
        ",p,kind;0,1.5,a;1,2.5,b;2,1.5,a | left out: column 0, which counts the rows",
        "Id,p,kind;1,1.5,a;2,2.5,b;3,1.5,a | left out: column 0 (\"Id\"), which counts the rows",
        "p,q,kind;1.5,,a;2.5,,b;1.5,,a | left out: column 1 (\"q\"), which is empty",
      })
  void columnsAreToldApart(String text, String note) throws Exception {
    assertThat(read(file(text.replace(';', '\n'))).notes().toString()).contains(note);
  }

  @Test
  void columnsByNameAndNumber() throws Exception {
    String text = "p,kind,q\n1,b,2\n3,a,4\n5,b,6\n";
    for (String name : List.of("kind", "1", "-2")) {
      ReadExamples read = CsvExamples.read(file(text), labels(name), null);
      assertThat(all(read).getFeatures().toFloatMatrix())
          .isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    }
    CsvOptions without =
        new CsvOptions(
            null,
            null,
            null,
            List.of("kind"),
            List.of("q"),
            TextColumns.REFUSE,
            null,
            CsvOptions.MOST_CLASSES);
    assertThat(CsvExamples.read(file(text), without, null).examples().values()).isOne();
  }

  @Test
  void textAmongFeatures() throws Exception {
    String text = "sex,age,y\nf,1.5,1.5\nm,2.5,2.5\nf,3.5,0.5\n";
    assertThatThrownBy(() -> read(file(text)))
        .hasMessageContaining("data.csv, line 2: column 0 (\"sex\") holds 'f'")
        .hasMessageContaining("--text-columns one-hot");
    CsvOptions oneHot =
        new CsvOptions(
            null,
            null,
            null,
            List.of(),
            List.of(),
            TextColumns.ONE_HOT,
            null,
            CsvOptions.MOST_CLASSES);
    assertThat(all(CsvExamples.read(file(text), oneHot, null)).getFeatures().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{1, 0, 1.5f}, {0, 1, 2.5f}, {1, 0, 3.5f}});
    CsvOptions drop =
        new CsvOptions(
            null,
            null,
            null,
            List.of(),
            List.of(),
            TextColumns.DROP,
            null,
            CsvOptions.MOST_CLASSES);
    assertThat(CsvExamples.read(file(text), drop, null).examples().values()).isOne();
  }

  @Test
  void classesInTheirOrder() throws Exception {
    ReadExamples read = CsvExamples.read(file("10,1.5,2\n9,2.5,-3\n10,0,4\n"), labels("0"), null);
    assertThat(all(read).getFeatures().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{1.5f, 2}, {2.5f, -3}, {0, 4}});
    assertThat(all(read).getLabels().toFloatMatrix()) // 9 comes before 10
        .isDeepEqualTo(new float[][] {{0, 1}, {1, 0}, {0, 1}});
  }

  @Test
  void scaledByTheTrainingExamples() throws Exception {
    NumberExamples training = read(file("1,7,a\n3,7,b\n")).examples();
    NumberExamples measured = read(file("5,8,a\n2,7,b\n")).examples();

    ColumnScaling scaling = training.scaling();
    training.scale(scaling);
    measured.scale(scaling);

    assertThat(training.batch(new int[] {0, 1}).getFeatures().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{-1, 0}, {1, 0}});
    assertThat(measured.batch(new int[] {0}).getFeatures().getDouble(0)).isCloseTo(3, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,a;3,x,b;5,6,a;7,8,b;1,1,a;2,2,b;1,1,a;1,2,b;2,2,b;3,3,a;4,4,b |"
            + " line 2: column 1 holds 'x', which is no number",
        "1,2,a;3,b;5,6,a | line 2: has 2 columns, but others have 3",
        "1,2,a;3,4,a | holds the only class [a]",
        "a;b | has 1 columns",
        "?,1,a;2,?,b;?,3,a | a value is missing in each of its 3 rows, oftenest in column 0 in 2 of them",
        "1,a;2,\"b | cannot be read as CSV",
        "x,y | holds no rows",
        "'' | holds no rows",
        "1,e1;2,e2;3,e3;4,e4;5,e5;6,e6;7,e7;8,e8;9,e9;10,e10 | 10 different values in 10 rows",
      })
  void wrongFiles(String text, String message) throws Exception {
    Path file = file(text.replace(';', '\n') + (text.equals("x,y") ? "\n\n" : ""));
    CsvOptions heading =
        new CsvOptions(
            null,
            null,
            text.equals("x,y") ? Boolean.TRUE : null,
            List.of(),
            List.of(),
            TextColumns.REFUSE,
            null,
            CsvOptions.MOST_CLASSES);
    assertThatThrownBy(() -> CsvExamples.read(file, heading, null))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("data.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Report of May\n", "a,b,c,d,e\n"})
  void aFirstRowOfAnotherWidthIsNoHeading(String first) throws Exception {
    Path file = file(first + flowers(",", "a,b,kind\n"));
    CsvOptions heading =
        new CsvOptions(
            null,
            ',',
            true,
            List.of(),
            List.of(),
            TextColumns.REFUSE,
            null,
            CsvOptions.MOST_CLASSES);
    assertThatThrownBy(() -> CsvExamples.read(file, heading, null))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(
            "data.csv: its first row has " + first.split(",").length + " cells, but others have 3");
  }

  @Test
  void binaryAndMissingFilesAndColumns() throws Exception {
    Path binary = file(new byte[] {1, 0, 0, 0, 7, 0, 0, 3, 1, 2});
    assertThatThrownBy(() -> read(binary)).hasMessageContaining("is no text");
    Path missing = folder.resolve("missing.csv");
    assertThatThrownBy(() -> read(missing))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("missing.csv");
    Path file = file("1,2,a\n3,4,b\n");
    assertThatThrownBy(() -> CsvExamples.read(file, labels("7"), null))
        .hasMessageContaining("has 3 columns, and none is '7'");
  }
}
