package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the user can put right is one line, and no file is written. */
class ModelCommandErrorsTest {

  @TempDir Path folder;

  private Path out;

  @BeforeEach
  void saveModels() throws IOException {
    out = folder.resolve("out.zip");
    SavedModels.save(SavedModels.stack(), folder.resolve("stack.zip"), true);
    SavedModels.save(SavedModels.graph(), folder.resolve("graph.zip"), true);
    SavedModels.save(SavedModels.images(), folder.resolve("images.zip"), true);
    Files.writeString(folder.resolve("text.zip"), "this is no zip");
    writeZip("empty.zip", "readme.txt", "nothing");
    writeZip("json.zip", "configuration.json", "{}");
  }

  private void writeZip(String name, String entry, String content) throws IOException {
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
    }
  }

  private CommandRun run(String arguments) {
    return CommandRun.of(arguments.replace("DIR", folder.toString()).split(" ", -1));
  }

  private void assertOneLine(CommandRun run, String expected) {
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "absent.zip | does not exist",
        "text.zip | no model saved by Deeplearning4j's ModelSerializer: it is no zip file",
        "empty.zip | ModelSerializer: the zip has no configuration.json",
        "json.zip | ModelSerializer: its configuration is neither a network's nor a graph's",
        ". | is no file"
      })
  void everyCommandSaysWhatIsWrongWithTheFile(String name, String expected) {
    assertOneLine(run("inspect DIR/" + name), expected);
    assertOneLine(run("strip DIR/" + name + " -o DIR/out.zip"), expected);
    assertOneLine(run("convert DIR/" + name + " -o DIR/out.zip"), expected);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stack.zip --after layer7 | no layer \"layer7\"; it has [layer0, layer1, layer2]",
        "graph.zip --after stalk | no layer \"stalk\"; it has [stem, branch, joint, out]",
        "graph.zip --after branch | \"stem\" → \"joint\"",
        "stack.zip --after layer2 | is an output layer",
        "stack.zip --modules 1 | --modules must be at least 2, got 1",
        "stack.zip --modules 9 | more modules than the network can be cut into, 3",
        "stack.zip --modules 2 --after layer0 | mutually exclusive",
        "stack.zip --modules two | 'two'",
        "stack.zip --gradient-model softmax | labels",
        "stack.zip --gradient-model mlp | linear, softmax, mlp:WIDTH,...",
        "stack.zip --gradient-model mlp:0 | got 'mlp:0'",
        "stack.zip --gradient-model linear:4 | got 'linear:4'",
        "stack.zip --input-type 4x4 | got '4x4'",
        "stack.zip --input-type 0 | got '0'",
        "stack.zip --input-type 8,8 | the network has 1 inputs [input], but 2 input types",
        "stack.zip --input-type 4x4x2 | \"layer0\" does not accept its input",
        "stack.zip --input-type 9 | \"layer0\" does not accept its input",
        "images.zip --input-type 4x4x3 | it has weights for 2 inputs or channels, but 3 come",
        "images.zip --input-type 5x5x2 | it has weights for 80 inputs or channels, but 125 come",
        "images.zip | does not record the type of its input; pass --input-type HEIGHTx"
      })
  void conversionThatCannotBeIsRefused(String arguments, String expected) {
    assertOneLine(run("convert -o DIR/out.zip DIR/" + arguments), expected);
    assertThat(out).doesNotExist();
  }

  @Test
  void modelWithInterfacesIsNotCutAgain() {
    CommandRun.of("convert", folder.resolve("stack.zip").toString(), "-o", out.toString());

    assertOneLine(
        run("convert DIR/out.zip -o DIR/again.zip --modules 2"), "take them out with strip first");
  }

  @Test
  void imagesOfUnknownSizeAreNotInspected() {
    assertOneLine(run("inspect DIR/images.zip"), "pass --input-type HEIGHTxWIDTHxCHANNELS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"convert", "strip"})
  void nothingIsOverwrittenUnasked(String command) throws IOException {
    Files.writeString(out, "mine");

    assertOneLine(
        run(command + " DIR/stack.zip -o DIR/out.zip"), "out.zip: exists already; --force");

    assertThat(out).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DIR/absent/out.zip | there is no folder",
        "DIR --force | is a folder",
      })
  void outputHasToBeAFileInAFolder(String output, String expected) {
    assertOneLine(run("strip DIR/stack.zip -o " + output), expected);
  }

  @Test
  void failedConversionLeavesWhatWasThere() throws IOException {
    Files.writeString(out, "mine");

    assertOneLine(run("convert DIR/stack.zip -o DIR/out.zip --force --after layer7"), "no layer");

    assertThat(out).hasContent("mine");
    try (var files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void aSymbolicLinkLeadsToTheNewModel() throws IOException {
    Files.writeString(out, "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.zip"), out);

    CommandRun run = run("strip DIR/stack.zip -o DIR/link.zip --force");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(CommandRun.of("inspect", out.toString()).status()).isZero();
  }

  @Test
  void outputIsRequired() {
    assertOneLine(run("convert DIR/stack.zip"), "--output");
    assertOneLine(run("strip DIR/stack.zip"), "--output");
  }
}
