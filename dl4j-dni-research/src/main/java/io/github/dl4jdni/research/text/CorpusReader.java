package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.FolderEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the text that {@code --data} names. */
final class CorpusReader {

  /** What names the text that the program makes itself. */
  static final String BUILT_IN = "builtin";

  /** Files of the Penn Treebank's usual preparation have this at the beginning of their names. */
  private static final String PENN_TREEBANK = "ptb.";

  /** The share of a single file that is validation text, and of test text. */
  private static final int HELD_OUT_PERCENT = 5;

  private CorpusReader() {}

  /**
   * {@return the text}
   *
   * @param data {@code builtin}, a file, or a folder with a file for each part
   * @throws UserErrorException if there is no such text
   */
  static Corpus read(String data) {
    if (data.equals(BUILT_IN)) {
      return BuiltInText.corpus();
    }
    Path path = Path.of(data);
    if (Files.isDirectory(path)) {
      return folder(path);
    }
    if (!Files.exists(path)) {
      throw new UserErrorException(
          "--data " + data + ": there is no such file or folder; without --data the text is drawn");
    }
    return split(path, TextFile.read(path));
  }

  /** The last tenth of a single file is held out. */
  private static Corpus split(Path path, String text) {
    int test = text.length() - text.length() * HELD_OUT_PERCENT / 100;
    int validation = text.length() - 2 * (text.length() - test);
    return new Corpus(
        path.toString(),
        text.substring(0, validation),
        text.substring(validation, test),
        text.substring(test));
  }

  private static Corpus folder(Path folder) {
    return new Corpus(
        folder.toString(), part(folder, "train"), part(folder, "valid"), part(folder, "test"));
  }

  private static String part(Path folder, String name) {
    List<Path> found =
        FolderEntries.files(folder, file -> file.getFileName().toString().contains(name));
    if (found.size() != 1) {
      throw new UserErrorException(
          String.format(
              "--data %s: a folder must hold one file each with train, valid and test in its name,"
                  + " but %s %s",
              folder, found.isEmpty() ? "none has" : found.size() + " have", name));
    }
    String text = TextFile.read(found.get(0));
    boolean pennTreebank = found.get(0).getFileName().toString().startsWith(PENN_TREEBANK);
    return pennTreebank ? pennTreebank(text) : text;
  }

  /**
   * The characters of the Penn Treebank as others count them: no blanks at a line's ends, and the
   * end of a line a symbol of its own.
   */
  private static String pennTreebank(String text) {
    StringBuilder characters = new StringBuilder(text.length());
    text.lines().forEach(line -> characters.append(line.strip().replace(' ', '_')).append('\n'));
    return characters.toString();
  }
}
