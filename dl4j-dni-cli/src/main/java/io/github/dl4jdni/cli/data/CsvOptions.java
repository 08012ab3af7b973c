package io.github.dl4jdni.cli.data;

import java.nio.charset.Charset;
import java.util.List;

/**
 * What a user says of a file of values; null for what the file itself shall tell.
 *
 * @param encoding of the text
 * @param delimiter between two cells
 * @param heading whether the first row is one
 * @param labelColumns the columns of classes or numbers to learn, by name or position; none to find
 *     it
 * @param leftOut columns that are not read, by name or position
 * @param textColumns what is done about features that are no numbers
 * @param task whether classes or numbers are learnt
 * @param mostClasses that a column, to learn or of text, is taken to hold
 */
public record CsvOptions(
    Charset encoding,
    Character delimiter,
    Boolean heading,
    List<String> labelColumns,
    List<String> leftOut,
    TextColumns textColumns,
    Task task,
    int mostClasses) {

  /** What is taken for classes unless a user says otherwise: as many as ImageNet has. */
  public static final int MOST_CLASSES = 1000;

  /** Everything is found out. */
  public static final CsvOptions DEFAULT =
      new CsvOptions(
          null, null, null, List.of(), List.of(), TextColumns.REFUSE, null, MOST_CLASSES);

  /** What is done about columns of text among the features. */
  public enum TextColumns {
    /** The file is refused. */
    REFUSE("refuse"),
    /** A column of 0 and 1 comes for each of their values. */
    ONE_HOT("one-hot"),
    /** They are left out. */
    DROP("drop");

    private final String label;

    TextColumns(String label) {
      this.label = label;
    }

    /** {@return the name on the command line} */
    @Override
    public String toString() {
      return label;
    }
  }
}
