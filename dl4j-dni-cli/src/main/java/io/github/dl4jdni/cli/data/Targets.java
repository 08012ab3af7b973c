package io.github.dl4jdni.cli.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is to be learnt of examples, one row an example. */
public sealed interface Targets {

  /** {@return how many examples there are} */
  int size();

  /** {@return the names of the classes, labels or numbers} */
  List<String> names();

  /** {@return what is learnt} */
  Task task();

  /**
   * {@return those of some examples}
   *
   * @param indices of the examples
   */
  Targets of(int[] indices);

  /**
   * {@return these and others of the same names}
   *
   * @param others of the same kind
   */
  Targets and(Targets others);

  /** {@return [N][width]: one-hot classes, labels of 0 and 1, or numbers} */
  float[][] matrix();

  /** {@return the same as an array [N, width]} */
  default INDArray rows() {
    return Nd4j.createFromArray(matrix());
  }

  /** {@return how many numbers the target of one example is} */
  default int width() {
    return names().size();
  }

  /**
   * Adds them, and the names of what they are, to a digest.
   *
   * @param digest what is added to
   */
  void addTo(ContentDigest digest);

  /** {@return in words what they are} */
  String description();

  /**
   * A class for each.
   *
   * @param classes of the examples, from 0
   * @param names of the classes
   */
  @SuppressWarnings("ArrayRecordComponent") // its values are not compared
  record Classes(int[] classes, List<String> names) implements Targets {

    private static final int SHOWN = 20;

    @Override
    public int size() {
      return classes.length;
    }

    @Override
    public Task task() {
      return Task.CLASSIFICATION;
    }

    @Override
    public Classes of(int[] indices) {
      return new Classes(Arrays.stream(indices).map(i -> classes[i]).toArray(), names);
    }

    @Override
    public Classes and(Targets others) {
      int[] theirs = ((Classes) others).classes;
      int[] all = Arrays.copyOf(classes, classes.length + theirs.length);
      System.arraycopy(theirs, 0, all, classes.length, theirs.length);
      return new Classes(all, names);
    }

    @Override
    public float[][] matrix() {
      float[][] oneHot = new float[classes.length][names.size()];
      for (int i = 0; i < classes.length; i++) {
        oneHot[i][classes[i]] = 1f;
      }
      return oneHot;
    }

    @Override
    public void addTo(ContentDigest digest) {
      digest.text(task().name());
      digest.integers(classes);
      digest.texts(names);
    }

    /** {@return how many examples each class has} */
    int[] counts() {
      int[] counts = new int[names.size()];
      for (int each : classes) {
        counts[each]++;
      }
      return counts;
    }

    @Override
    public String description() {
      int[] counts = counts();
      List<String> parts =
          IntStream.range(0, Math.min(SHOWN, counts.length))
              .mapToObj(i -> names.get(i) + " (" + counts[i] + ")")
              .toList();
      return names.size()
          + " classes: "
          + String.join(", ", parts)
          + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " others" : "");
    }
  }

  /**
   * Numbers, or labels that are 0 or 1.
   *
   * @param task which of them
   * @param values a row an example
   * @param names of the columns
   */
  @SuppressWarnings("ArrayRecordComponent") // its values are not compared
  record Numbers(Task task, float[][] values, List<String> names) implements Targets {

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Numbers of(int[] indices) {
      return new Numbers(
          task, Arrays.stream(indices).mapToObj(i -> values[i]).toArray(float[][]::new), names);
    }

    @Override
    public Numbers and(Targets others) {
      float[][] theirs = ((Numbers) others).values;
      float[][] all = Arrays.copyOf(values, values.length + theirs.length);
      System.arraycopy(theirs, 0, all, values.length, theirs.length);
      return new Numbers(task, all, names);
    }

    @Override
    public float[][] matrix() {
      return values;
    }

    @Override
    public void addTo(ContentDigest digest) {
      digest.text(task.name());
      digest.rows(values);
      digest.texts(names);
    }

    @Override
    public String description() {
      List<String> parts =
          IntStream.range(0, names.size())
              .limit(20)
              .mapToObj(task == Task.REGRESSION ? this::range : this::count)
              .toList();
      return (task == Task.REGRESSION ? "numbers to predict: " : names.size() + " labels: ")
          + String.join(", ", parts)
          + (names.size() > parts.size() ? ", ..." : "");
    }

    /** {@return what gives each column the mean 0 and the variance 1} */
    public ColumnScaling scaling() {
      return ColumnScaling.of(Arrays.asList(values));
    }

    private String range(int column) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (float[] row : values) {
        least = Math.min(least, row[column]);
        most = Math.max(most, row[column]);
      }
      return names.get(column) + " (" + least + " to " + most + ")";
    }

    private String count(int column) {
      long set = Arrays.stream(values).filter(row -> row[column] > 0).count();
      return names.get(column) + " (" + set + ")";
    }
  }
}
