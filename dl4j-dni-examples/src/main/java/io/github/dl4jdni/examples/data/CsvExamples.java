package io.github.dl4jdni.examples.data;

import io.github.dl4jdni.examples.UserErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.Writable;

/**
 * Reads examples from a CSV file: a row an example, numbers and one column of classes.
 *
 * <p>Classes may be numbers or names; a first row whose features are no numbers is a heading.
 */
public final class CsvExamples {

  private CsvExamples() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @param labelColumn the position of the classes' column, from 0; negative ones count from the
   *     last column, which is -1
   * @return the examples; classes that are whole numbers in their order, others by name
   * @throws UserErrorException if the file cannot be read, or holds something else
   */
  public static ArrayExamples read(Path file, int labelColumn) {
    List<List<Writable>> rows = rows(file);
    if (rows.isEmpty()) {
      throw new UserErrorException(file + ": holds no rows");
    }
    int columns = rows.get(0).size();
    int label = labelColumn < 0 ? columns + labelColumn : labelColumn;
    if (columns < 2 || label < 0 || label >= columns) {
      throw new UserErrorException(
          file
              + ": has "
              + columns
              + " columns, but the classes' column is number "
              + labelColumn
              + "; name it with --label-column, and separate columns by commas");
    }
    int first = isHeading(rows.get(0), label) ? 1 : 0;
    List<String> names = new ArrayList<>();
    float[][] features = new float[rows.size() - first][];
    for (int i = first; i < rows.size(); i++) {
      features[i - first] = features(file, i, rows.get(i), columns, label);
      names.add(rows.get(i).get(label).toString().strip());
    }
    List<String> classes = classes(names);
    if (classes.size() < 2) {
      throw new UserErrorException(
          file + ": column " + label + " holds the only class " + classes + "; two are needed");
    }
    return new ArrayExamples(
        features, names.stream().mapToInt(classes::indexOf).toArray(), classes.size());
  }

  private static List<List<Writable>> rows(Path file) {
    List<List<Writable>> rows = new ArrayList<>();
    try (CSVRecordReader reader = new CSVRecordReader()) {
      reader.initialize(new FileSplit(file.toFile()));
      while (reader.hasNext()) {
        rows.add(reader.next());
      }
    } catch (IOException | RuntimeException e) {
      throw new UserErrorException(file + ": cannot be read as CSV: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserErrorException(file + ": reading was interrupted", e);
    }
    return rows;
  }

  private static boolean isHeading(List<Writable> row, int label) {
    for (int i = 0; i < row.size(); i++) {
      if (i != label && number(row.get(i)) == null) {
        return true;
      }
    }
    return false;
  }

  private static float[] features(
      Path file, int row, List<Writable> cells, int columns, int label) {
    if (cells.size() != columns) {
      throw new UserErrorException(
          String.format(
              "%s: row %d has %d columns, but the first has %d",
              file, row + 1, cells.size(), columns));
    }
    float[] features = new float[columns - 1];
    int next = 0;
    for (int i = 0; i < columns; i++) {
      if (i != label) {
        Float value = number(cells.get(i));
        if (value == null) {
          throw new UserErrorException(
              String.format(
                  "%s: row %d, column %d holds '%s', which is no number; features have to be"
                      + " numbers (--label-column names the column of the classes)",
                  file, row + 1, i, cells.get(i)));
        }
        features[next++] = value;
      }
    }
    return features;
  }

  private static Float number(Writable cell) {
    try {
      float value = Float.parseFloat(cell.toString().strip());
      return Float.isFinite(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Sorted as numbers if all are whole numbers, so that class 10 comes behind class 9. */
  private static List<String> classes(List<String> names) {
    TreeSet<String> sorted =
        names.stream().allMatch(name -> name.matches("-?\\d{1,9}"))
            ? new TreeSet<>(
                (one, other) -> Integer.compare(Integer.parseInt(one), Integer.parseInt(other)))
            : new TreeSet<>();
    sorted.addAll(names);
    return List.copyOf(sorted);
  }
}
