package io.github.dl4jdni.research.results;

import io.github.dl4jdni.research.results.ResultsTable.Data;
import io.github.dl4jdni.research.results.ResultsTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables of the paper's claims, and how they are filled. A claim that {@code compare} cannot
 * test has a command of its own: recurrent networks, two networks at two speeds, gradient models
 * that were learnt beforehand.
 */
final class ResultsTables {

  private static final String NONE = "none";
  private static final String BACKPROP = "backprop";
  private static final String DNI = "dni";
  private static final String CDNI = "cdni";
  private static final String CDNI_LINEAR = "cdni-linear";
  private static final String COMPLETE = "complete";
  private static final String LOCAL = "local";
  private static final String DFA = "dfa";
  private static final String FDG = "fdg";

  private static final List<String> ALL =
      List.of(NONE, BACKPROP, DNI, CDNI_LINEAR, CDNI, LOCAL, DFA, FDG);

  /** The first ten thousand images, ten epochs: 390 minibatches of 256. */
  private static final List<String> SMALL = List.of("--train-size=10000", "--epochs=10");

  private static final int SMALL_EPOCHS = 10;
  private static final int SMALL_BATCHES = 390;
  private static final double QUARTER = 0.25;

  private ResultsTables() {}

  /** {@return all tables, in the order of their pages} */
  static List<ResultsTable> all() {
    return List.of(
        depths("mnist-fcn", "MNIST, fully connected", Data.MNIST, List.of(), 3, 4, 5, 6),
        cnn("mnist-cnn", "MNIST, convolutional", Data.MNIST),
        depths(
            "cifar10-fcn",
            "CIFAR-10, fully connected",
            Data.CIFAR10,
            List.of("--train-size=20000", ratesOf("0.001")),
            3,
            4,
            5,
            6),
        cnn("cifar10-cnn", "CIFAR-10, convolutional", Data.CIFAR10),
        deep(),
        sparse(),
        unlock(),
        mixing(),
        staleness());
  }

  private static String ratesOf(String rate) {
    return "--learning-rate=" + BACKPROP + "=" + rate + "," + CDNI + "=" + rate;
  }

  private static ResultsTable depths(
      String name, String title, Data data, List<String> options, int... depths) {
    List<Row> rows = new ArrayList<>();
    for (int depth : depths) {
      List<String> all =
          with(options, "--network=fcn", "--depth=" + depth, "--epochs=" + SMALL_EPOCHS);
      rows.add(
          row(String.valueOf(depth), name + "-depth" + depth, data, all, ALL, 1 + QUARTER * depth));
    }
    return new ResultsTable(name, title, "depth", ALL, List.of(), rows);
  }

  private static ResultsTable cnn(String name, String title, Data data) {
    List<Row> rows = new ArrayList<>();
    for (int depth = 3; depth <= 4; depth++) {
      List<String> options =
          List.of(
              "--network=cnn",
              "--depth=" + depth,
              "--hidden=16",
              "--train-size=10000",
              "--batch=64",
              "--epochs=4",
              ratesOf("0.003"));
      rows.add(row(String.valueOf(depth), name + "-depth" + depth, data, options, ALL, 3.5));
    }
    return new ResultsTable(name, title, "depth", ALL, List.of(), rows);
  }

  /** Far deeper than the paper's networks. */
  private static ResultsTable deep() {
    List<String> methods = List.of(BACKPROP, CDNI, LOCAL);
    List<Row> rows =
        IntStream.of(10, 20, 50)
            .mapToObj(
                depth ->
                    row(
                        String.valueOf(depth),
                        "deep-" + depth,
                        Data.MNIST,
                        with(SMALL, "--network=fcn", "--depth=" + depth, "--check-every=78"),
                        methods,
                        0.04 * depth))
            .toList();
    return new ResultsTable("deep", "Deep networks", "depth", methods, List.of(), rows);
  }

  /** As many updates of each module whatever p is, and so 1 / p times as many minibatches. */
  private static ResultsTable sparse() {
    List<String> methods = List.of(CDNI, CDNI_LINEAR, DNI);
    List<Row> rows =
        DoubleStream.of(0.05, 0.1, 0.2, 0.5, 1)
            .mapToObj(
                p ->
                    row(
                        String.format(Locale.ROOT, "%.2f", p),
                        String.format(Locale.ROOT, "sparse-%.2f", p),
                        Data.MNIST,
                        List.of(
                            "--train-size=10000",
                            "--epochs=" + Math.round(SMALL_EPOCHS / p),
                            "--check-every=" + SMALL_BATCHES,
                            "--schedules=random",
                            "--p=" + p,
                            "--gradient-model=dni=least-squares"),
                        methods,
                        1))
            .toList();
    return new ResultsTable(
        "sparse", "Sparse updates in random order", "p", methods, List.of(SMALL_BATCHES), rows);
  }

  private static ResultsTable unlock() {
    List<String> pipelined = with(SMALL, "--schedules=pipelined", "--check-every=39");
    List<String> both = List.of(CDNI, COMPLETE);
    List<String> only = List.of(COMPLETE);
    List<Row> rows =
        List.of(
            row(
                "linear; mlp(1024)",
                "complete-paper",
                Data.MNIST,
                with(pipelined, "--gradient-model=cdni=linear"),
                both,
                1),
            row(
                "error; mlp(1024)",
                "complete-error",
                Data.MNIST,
                with(pipelined, "--gradient-model=complete=error"),
                both,
                1),
            row(
                "error; least squares",
                "complete-error-least-squares",
                Data.MNIST,
                with(pipelined, "--gradient-model=complete=error", "--input-model=least-squares"),
                only,
                1));
    return new ResultsTable(
        "complete-unlock",
        "Complete unlock",
        "gradient models; input models",
        both,
        List.of(39, 195),
        rows);
  }

  private static ResultsTable mixing() {
    List<String> methods = List.of(BACKPROP, CDNI, CDNI_LINEAR);
    List<String> interfaces = List.of(CDNI, CDNI_LINEAR);
    List<String> options = with(SMALL, "--check-every=39");
    Stream<Row> mixed =
        Stream.of("unapplied", "alternating", "falling")
            .map(
                name ->
                    row(
                        name,
                        "mixing-" + name,
                        Data.MNIST,
                        with(options, "--mixing=" + name),
                        interfaces,
                        0.5));
    Row applied = row("applied", "mixing-applied", Data.MNIST, options, methods, 0.5);
    return new ResultsTable(
        "mixing",
        "Synthetic and arrived gradients mixed",
        "what interfaces hand down",
        methods,
        List.of(),
        Stream.concat(mixed, Stream.of(applied)).toList());
  }

  private static ResultsTable staleness() {
    List<String> methods = List.of(CDNI, CDNI_LINEAR);
    List<Row> rows =
        IntStream.of(0, 1, 2, 4, 8)
            .mapToObj(
                steps ->
                    row(
                        String.valueOf(steps),
                        "staleness-" + steps,
                        Data.MNIST,
                        with(
                            SMALL,
                            "--schedules=pipelined",
                            "--staleness=" + steps,
                            "--check-every=78"),
                        methods,
                        0.7))
            .toList();
    return new ResultsTable(
        "staleness", "Staleness of pipelined training", "staleness", methods, List.of(), rows);
  }

  private static Row row(
      String value,
      String record,
      Data data,
      List<String> options,
      List<String> methods,
      double minutes) {
    return new Row(value, record, data, options, methods, minutes);
  }

  private static List<String> with(List<String> options, String... more) {
    return Stream.concat(options.stream(), Stream.of(more)).toList();
  }
}
