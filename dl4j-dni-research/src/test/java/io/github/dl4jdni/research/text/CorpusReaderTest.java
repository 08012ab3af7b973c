package io.github.dl4jdni.research.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.MeasuredSplit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusReaderTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path writeCompressed(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void assertRefused(ThrowingCallable reading, String expected) {
    assertThatThrownBy(reading)
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void lastTenthOfAFileIsHeldOut() throws IOException {
    String text = "0123456789".repeat(10);

    Corpus corpus = CorpusReader.read(write("some.txt", text).toString());

    assertThat(corpus.training()).isEqualTo(text.substring(0, 90));
    assertThat(corpus.heldOut(MeasuredSplit.VALIDATION)).isEqualTo("01234");
    assertThat(corpus.heldOut(MeasuredSplit.TEST)).isEqualTo("56789");
    assertThat(corpus.isBuiltIn()).isFalse();
  }

  @Test
  void gzipIsSeenFromTheBytesAndLinesEndAlike() throws IOException {
    Path file = writeCompressed("compressed.txt", "fünf\r\nLinden\n");

    assertThat(TextFile.read(file)).isEqualTo("fünf\nLinden\n");
  }

  @Test
  void partsOfAFolderAreFoundByName() throws IOException {
    write("my.train.txt", "a b \n");
    write("my.valid.txt", "b\n");
    writeCompressed("my.test.txt.gz", "c\n");

    assertThat(CorpusReader.read(folder.toString()))
        .isEqualTo(new Corpus(folder.toString(), "a b \n", "b\n", "c\n"));
  }

  @Test
  void pennTreebankHasNoBlanksAtLinesEndsAndOthersAsSymbols() throws IOException {
    write("ptb.train.txt", " aer banknote \n N years \n");
    write("ptb.valid.txt", " mr. <unk> \n");
    write("ptb.test.txt", " no \n");

    Corpus corpus = CorpusReader.read(folder.toString());

    assertThat(corpus.training()).isEqualTo("aer_banknote\nN_years\n");
    assertThat(corpus.validation()).isEqualTo("mr._<unk>\n");
    assertThat(corpus.test()).isEqualTo("no\n");
  }

  @Test
  void realPennTreebankHasFiftySymbols() {
    Path data = Path.of("..", "..", "shared", "data", "ptb");
    assumeTrue(Files.isDirectory(data), "no Penn Treebank beside the project");

    Corpus corpus = CorpusReader.read(data.toString());

    Alphabet alphabet = Alphabet.of(corpus);
    assertThat(alphabet.size()).isEqualTo(50);
    assertThat(alphabet.missingIn(corpus.training())).isZero();
    assertThat(corpus.training().lines()).hasSize(42068);
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, "Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(() -> CorpusReader.read(latin.toString()), "latin.txt: byte 2 is not UTF-8");

    Path cut = folder.resolve("cut.txt");
    Files.write(cut, new byte[] {'a', (byte) 0xc3});
    assertRefused(() -> CorpusReader.read(cut.toString()), "cut.txt: byte 1 is not UTF-8");

    Path broken = folder.resolve("broken.gz");
    Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertRefused(() -> CorpusReader.read(broken.toString()), "gzip data are damaged");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    assertRefused(
        () -> CorpusReader.read(folder.resolve("none.txt").toString()),
        "none.txt: there is no such file or folder");
    assertRefused(() -> CorpusReader.read(folder.toString()), "but none has train");
    write("train.txt", "a");
    write("valid.txt", "a");
    write("test.1.txt", "a");
    write("test.2.txt", "a");
    assertRefused(() -> CorpusReader.read(folder.toString()), "but 2 have test");
  }

  @Test
  void alphabetIsThatOfAllPartsInOrder() {
    Alphabet alphabet = Alphabet.of(new Corpus("some", "cab", "a", "d"));

    assertThat(alphabet.size()).isEqualTo(4);
    assertThat(alphabet.numbers("abcd")).containsExactly(0, 1, 2, 3);
    assertThat(alphabet.missingIn("cab")).isEqualTo(1);
    assertThatThrownBy(() -> alphabet.numbers("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+0078");
  }

  @Test
  void alphabetOfOneOrOfTooManyIsRefused() {
    assertRefused(() -> Alphabet.of(new Corpus("mono", "aa", "a", "a")), "mono has 1 different");
    StringBuilder many = new StringBuilder();
    for (char character = 0x4e00; many.length() <= Alphabet.MOST; character++) {
      many.append(character);
    }
    assertRefused(
        () -> Alphabet.of(new Corpus("han", many.toString(), "", "")), "han has 1001 different");
  }
}
