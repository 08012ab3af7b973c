package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads sequences from files of values, a row a step: a file each, or one file with a column that
 * names the sequence.
 *
 * <p>DataVec has readers of such files; those here read what they cannot: headings, dialects, byte
 * order marks, missing values. What comes out of plain files is the same.
 */
public final class SequenceFiles {

  private static final String FEATURES = "features";
  private static final String LABELS = "labels";

  /** 10.csv comes behind 9.csv. */
  private static final Comparator<Path> BY_NUMBER_AND_NAME =
      Comparator.comparingInt(SequenceFiles::numberOf)
          .thenComparing(SequenceFiles::nameOf)
          .thenComparing(Path::getFileName);

  private final CsvOptions options;
  private final Task likely;

  /**
   * A reader.
   *
   * @param options what the user says of the files
   * @param likely what is learnt if the files leave it open; or null
   */
  public SequenceFiles(CsvOptions options, Task likely) {
    this.options = options;
    this.likely = likely;
  }

  /**
   * {@return whether a folder holds files of values, or folders {@code features} and {@code labels}
   * of them}
   *
   * @param folder the folder
   */
  public static boolean isFolder(Path folder) {
    return isPair(folder) || (ImageFolders.folders(folder).isEmpty() && !files(folder).isEmpty());
  }

  private static boolean isPair(Path folder) {
    return Files.isDirectory(folder.resolve(FEATURES)) && Files.isDirectory(folder.resolve(LABELS));
  }

  private static List<Path> files(Path folder) {
    return FolderEntries.files(folder, file -> !ImageFolders.isOfSystem(file)).stream()
        .sorted(BY_NUMBER_AND_NAME)
        .toList();
  }

  /** {@return a file's name without its endings .gz and .csv or the like} */
  private static String nameOf(Path file) {
    String name = file.getFileName().toString().replaceFirst("(?i)\\.gz$", "");
    int ending = name.lastIndexOf('.');
    return ending <= 0 ? name : name.substring(0, ending);
  }

  /** {@return the number that a file is called; the greatest one if it is none} */
  private static int numberOf(Path file) {
    String name = nameOf(file);
    return name.matches("\\d{1,9}") ? Integer.parseInt(name) : Integer.MAX_VALUE;
  }

  /** Rows of a table, in groups. */
  private record Grouped(CsvTable table, List<List<Integer>> groups, Set<Integer> notFeatures) {}

  /**
   * Reads folders whose targets are of one kind.
   *
   * @param folders of all examples, or of those for training and those to measure on
   * @return the sequences of each
   * @throws UserErrorException if a file cannot be read, or they are not alike
   */
  public List<ReadExamples> read(List<Path> folders) {
    List<Grouped> features = new ArrayList<>();
    List<Grouped> labels = new ArrayList<>();
    for (Path folder : folders) {
      boolean pair = isPair(folder);
      features.add(grouped(pair ? folder.resolve(FEATURES) : folder));
      if (pair) {
        requireSameNames(folder);
        labels.add(grouped(folder.resolve(LABELS)));
      }
    }
    if (labels.isEmpty()) {
      return withLabelsWithin(folders.get(0), joined(folders.get(0), features), sizes(features));
    }
    if (labels.size() < features.size()) {
      throw new UserErrorException(
          folders + ": only " + labels.size() + " of them have folders features and labels");
    }
    return withLabelsBeside(
        joined(folders.get(0), features), joined(folders.get(0), labels), sizes(features));
  }

  /**
   * Reads a file in which a column names the sequence of each row.
   *
   * @param file the file
   * @param column its name or position
   * @return the sequences, in the order of their first rows
   */
  public ReadExamples read(Path file, String column) {
    CsvTable table = CsvTable.read(file, options);
    int of = table.column("--sequence-column", column);
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < table.rows(); row++) {
      if (table.isMissing(row, of)) {
        throw new UserErrorException(
            table.place(row)
                + ": has nothing in "
                + table.name(of)
                + ", which is to name the sequence of each row; fill it in, or delete the row");
      }
      groups.computeIfAbsent(table.nameIn(row, of), n -> new ArrayList<>()).add(row);
    }
    Grouped grouped = new Grouped(table, List.copyOf(groups.values()), Set.of(of));
    return withLabelsWithin(file, grouped, List.of(groups.size())).get(0);
  }

  /** Labels go with the features of the file that has the same name but for its ending. */
  private static void requireSameNames(Path folder) {
    List<String> features = names(folder.resolve(FEATURES));
    List<String> labels = names(folder.resolve(LABELS));
    if (features.equals(labels)) {
      return;
    }
    int at = 0;
    while (at < Math.min(features.size(), labels.size())
        && features.get(at).equals(labels.get(at))) {
      at++;
    }
    throw new UserErrorException(
        String.format(
            "%s: each sequence needs a file of the same name in features and labels, which hold %d"
                + " and %d files; the first that differ are %s in features and %s in labels",
            folder, features.size(), labels.size(), at(features, at), at(labels, at)));
  }

  private static List<String> names(Path folder) {
    return files(folder).stream().map(SequenceFiles::nameOf).toList();
  }

  private static String at(List<String> names, int index) {
    return index < names.size() ? "'" + names.get(index) + "'" : "none";
  }

  private Grouped grouped(Path folder) {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      throw new UserErrorException(folder + ": holds no file; a CSV file a sequence is needed");
    }
    List<CsvTable> tables = new ArrayList<>();
    List<List<Integer>> groups = new ArrayList<>();
    int next = 0;
    for (Path file : files) {
      CsvTable table = CsvTable.read(file, options);
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < table.rows(); row++) {
        rows.add(next++);
      }
      tables.add(table);
      groups.add(rows);
    }
    return new Grouped(CsvTable.joined(folder, tables), groups, Set.of());
  }

  private static Grouped joined(Path whole, List<Grouped> parts) {
    List<List<Integer>> groups = new ArrayList<>();
    int before = 0;
    for (Grouped part : parts) {
      int shift = before;
      part.groups.forEach(rows -> groups.add(rows.stream().map(row -> row + shift).toList()));
      before += part.table.rows();
    }
    return new Grouped(
        CsvTable.joined(whole, parts.stream().map(Grouped::table).toList()), groups, Set.of());
  }

  private static List<Integer> sizes(List<Grouped> parts) {
    return parts.stream().map(part -> part.groups.size()).toList();
  }

  private List<ReadExamples> withLabelsWithin(Path whole, Grouped rows, List<Integer> sizes) {
    CsvColumns columns = new CsvColumns(rows.table, options, rows.notFeatures);
    LabelCells cells = columns.labels();
    List<float[][]> features = new ArrayList<>();
    int dropped = 0;
    for (List<Integer> group : rows.groups) {
      List<float[]> steps = new ArrayList<>();
      for (int row : group) {
        if (columns.isIncomplete(row)) {
          dropped++;
        } else {
          steps.add(columns.features(row));
          cells.add(row);
        }
      }
      features.add(complete(rows.table, group, steps));
    }
    SequenceExamples all =
        SequenceExamples.ofSteps(
            features.toArray(new float[0][][]), cells.targets(options.task(), likely));
    List<String> notes = new ArrayList<>(notes(rows.table, all, dropped));
    notes.addAll(columns.notes());
    return split("sequences of " + whole.getFileName(), all, notes, sizes);
  }

  private static float[][] complete(CsvTable table, List<Integer> group, List<float[]> steps) {
    if (steps.isEmpty()) {
      throw new UserErrorException(
          table.place(group.get(0)) + ": a value is missing in each row of this sequence");
    }
    return steps.toArray(new float[0][]);
  }

  private List<ReadExamples> withLabelsBeside(
      Grouped features, Grouped labels, List<Integer> sizes) {
    CsvColumns columns = CsvColumns.featuresOnly(features.table, options);
    List<Integer> learnt = IntStream.range(0, labels.table.columns()).boxed().toList();
    LabelCells cells =
        new LabelCells(labels.table, learnt, names(labels.table), options.mostClasses());
    boolean perStep =
        labels.groups.stream().anyMatch(group -> group.size() > 1)
            || features.groups.stream().allMatch(group -> group.size() == 1);
    List<float[][]> sequences = new ArrayList<>();
    for (int i = 0; i < features.groups.size(); i++) {
      List<Integer> steps = features.groups.get(i);
      List<Integer> targets = labels.groups.get(i);
      if (targets.size() != (perStep ? steps.size() : 1)) {
        throw new UserErrorException(
            String.format(
                "%s: %d rows of labels, but its features have %d steps; one a step is needed, or"
                    + " one for the sequence in all files",
                labels.table.place(targets.get(0)), targets.size(), steps.size()));
      }
      List<float[]> rows = new ArrayList<>();
      for (int step = 0; step < steps.size(); step++) {
        int row = steps.get(step);
        int label = targets.get(perStep ? step : 0);
        if (columns.isIncomplete(row) || isIncomplete(labels.table, label)) {
          int place = columns.isIncomplete(row) ? row : label;
          throw new UserErrorException(
              (columns.isIncomplete(row) ? features : labels).table.place(place)
                  + ": a value is missing, which a step of a sequence cannot do without");
        }
        rows.add(columns.features(row));
        if (perStep || step == 0) {
          cells.add(label);
        }
      }
      sequences.add(rows.toArray(new float[0][]));
    }
    Targets targets = cells.targets(options.task(), likely);
    float[][][] all = sequences.toArray(new float[0][][]);
    SequenceExamples examples =
        perStep ? SequenceExamples.ofSteps(all, targets) : SequenceExamples.ofWholes(all, targets);
    List<String> notes = new ArrayList<>(notes(features.table, examples, 0));
    notes.add("learnt are the folders' labels");
    return split("sequences with labels beside them", examples, notes, sizes);
  }

  private static List<String> names(CsvTable table) {
    if (table.heading() != null) {
      return table.heading();
    }
    List<String> names = new ArrayList<>();
    for (int column = 0; column < table.columns(); column++) {
      names.add("label column " + column);
    }
    return names;
  }

  private static boolean isIncomplete(CsvTable table, int row) {
    for (int column = 0; column < table.columns(); column++) {
      if (table.isMissing(row, column)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> notes(CsvTable table, SequenceExamples all, int dropped) {
    return List.of(
        all.size() + " sequences of up to " + all.longest() + " steps",
        dropped == 0 ? "no step dropped" : dropped + " steps with a missing value dropped",
        table.description());
  }

  private static List<ReadExamples> split(
      String description, SequenceExamples all, List<String> notes, List<Integer> sizes) {
    List<ReadExamples> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(new ReadExamples(description, all.range(from, from + size), notes));
      from += size;
    }
    return parts;
  }
}
