package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.ProgressReport;
import io.github.dl4jdni.cli.command.Reason;
import io.github.dl4jdni.cli.command.TrainingClock;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.Examples;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.data.Task;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.TrainingSchedule;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import io.github.dl4jdni.stats.DniReport;
import io.github.dl4jdni.stats.DniStatsListener;
import io.github.dl4jdni.stats.InterfaceComparison;
import io.github.dl4jdni.stats.InterfaceMeasures;
import io.github.dl4jdni.train.PipelinedListener;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Does the trainings of a comparison, each from where it stopped. */
final class RunTrainer {

  private static final String RUNS = "runs";
  private static final int COMPARED_EXAMPLES = 400;
  private static final int WARM_UP_BATCHES = 3;
  private static final int TRIED_EXAMPLES = 8;
  private static final int MEASURES = 30; // of each interface over a training
  private static final int MEASURE_EVERY = 25; // iterations, where its length is not known
  private static final int FIGURES = 4;
  private static final double MEBIBYTE = 1 << 20;

  private final CompareOptions options;
  private final SplitExamples examples;
  private final ModelFit fit;
  private final Judge judge;
  private final NetworkSource source;
  private final PrintWriter messages;
  private final int iterationsPerEpoch;
  private final RunOrigin origin;

  RunTrainer(CompareOptions options, ModelFit fit, NetworkSource source, PrintWriter messages) {
    this.options = options;
    this.fit = fit;
    examples = fit.examples();
    judge = fit.judge();
    this.source = source;
    this.messages = messages;
    origin = RunOrigin.of(examples);
    iterationsPerEpoch = batches(0).batchesPerEpoch() * source.iterationsPerBatch(examples);
  }

  int iterationsPerEpoch() {
    return iterationsPerEpoch;
  }

  /** {@return what all trainings are trained on and by} */
  RunOrigin origin() {
    return origin;
  }

  /**
   * Looks at what is there of trainings, before any goes on.
   *
   * @throws UserErrorException if a record is damaged, or some are of other data or another version
   */
  void checkFormer() {
    Map<String, List<String>> byDifference = new LinkedHashMap<>();
    for (RunKey key : options.runs()) {
      RunRecord record = folder(key).read();
      String difference =
          record == null ? null : origin.differenceFrom(record.origin(), !options.reportOnly);
      if (difference != null) {
        byDifference.computeIfAbsent(difference, d -> new ArrayList<>()).add(key.id());
      }
    }
    if (!byDifference.isEmpty()) {
      List<String> parts = new ArrayList<>();
      byDifference.forEach(
          (difference, runs) ->
              parts.add(
                  String.join(", ", runs) + (runs.size() == 1 ? " was " : " were ") + difference));
      throw new UserErrorException(
          "--out "
              + options.out
              + ": "
              + String.join("; ", parts)
              + "; name another folder, or delete those in "
              + options.out.resolve(RUNS)
              + " to repeat them");
    }
  }

  /** {@return a training that is at its end; null if it is not} */
  RunRecord finished(RunKey key) {
    RunRecord record = folder(key).read();
    return record != null && record.complete() ? record : null;
  }

  private RunFolder folder(RunKey key) {
    return new RunFolder(key, options.out.resolve(RUNS).resolve(key.id()), options.reader());
  }

  /** Does a training from where it stopped up to its end. */
  RunRecord train(RunKey key) {
    RunFolder folder = folder(key);
    RunRecord before = folder.read();
    if (before != null && before.complete()) {
      return before;
    }
    if (before == null) {
      warmUp(key);
    }
    Double rate = options.learningRate(key.method(), source);
    AnyNetwork network = before == null ? create(key, rate) : folder.network(before);
    return new Run(key, rate, network, folder, before).toItsEnd();
  }

  private AnyNetwork create(RunKey key, Double rate) {
    Integer epochs = options.epochs();
    return source.create(
        key.method(),
        options.gradientModel(key.method()),
        key.seed(),
        epochs == null ? null : Integer.valueOf(epochs * iterationsPerEpoch),
        rate);
  }

  /**
   * Makes the network of each method once, and trains it on a minibatch, before the first training.
   *
   * @return in words, which methods do not fit the network and are left out, as nobody asked for
   *     them
   * @throws UserErrorException if one that was asked for does not
   */
  List<String> leaveOutWhatDoesNotFit() {
    List<String> leftOut = new ArrayList<>();
    if (source instanceof BuiltNetwork && fit.task().task() == Task.CLASSIFICATION) {
      return leftOut; // all are made for it
    }
    for (Method method : options.methods()) {
      try {
        tryOut(method);
      } catch (UserErrorException e) {
        if (options.asksFor(method)) {
          throw e;
        }
        options.leaveOut(method);
        leftOut.add("Left out: " + e.getMessage());
      }
    }
    if (options.methods().isEmpty()) {
      throw new UserErrorException("no method fits the network: " + String.join("; ", leftOut));
    }
    return leftOut;
  }

  private void tryOut(Method method) {
    RunKey key = new RunKey(method, TrainingSchedule.fit(), 1);
    AnyNetwork network = create(key, options.learningRate(method, source));
    int count = Math.min(examples.training().size(), TRIED_EXAMPLES);
    try {
      network.fit(prepared(examples.training().range(0, count), key.seed()));
    } catch (NonFiniteNumbersException e) {
      // to be met again, and told, in the training itself
    } catch (DL4JInvalidConfigException
        | DL4JInvalidInputException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw new UserErrorException(
          "--methods " + method + ": does not train this network: " + Reason.of(e), e);
    }
  }

  /** Runs a network that is thrown away, so that no time holds the start of the JVM. */
  private void warmUp(RunKey key) {
    AnyNetwork network = create(key, options.learningRate(key.method(), source));
    int count = Math.min(examples.training().size(), WARM_UP_BATCHES * options.batch);
    try (TrainingSchedule.Training training = key.schedule().start(network)) {
      training.epoch(prepared(examples.training().range(0, count), key.seed()));
    } catch (RuntimeException e) {
      divergence(e); // to be met again, and told, in the training itself
    }
  }

  /** What an exception says of numbers that are not finite; others are thrown. */
  private static String divergence(RuntimeException thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof NonFiniteNumbersException) {
        return each.getMessage();
      }
    }
    throw thrown;
  }

  private ShuffledBatches batches(long seed) {
    return prepared(examples.training(), seed);
  }

  private ShuffledBatches prepared(Examples training, long seed) {
    ShuffledBatches batches = ShuffledBatches.forTraining(training, options.batch, seed);
    batches.setPreProcessor(fit.preparation().forTraining());
    return batches;
  }

  private static double score(AnyNetwork network) {
    return network.model().score();
  }

  /** One training under way. */
  private final class Run {
    private final RunKey key;
    private final Double rate;
    private final AnyNetwork network;
    private final RunFolder folder;
    private final List<RunRecord.Point> curve = new ArrayList<>();
    private final List<RunRecord.Quality> quality = new ArrayList<>();
    private final TrainingClock clock = TrainingClock.ofWallTime();
    private final double secondsBefore;
    private int epochs;
    private int iterations;
    private double peak;
    private Map<String, Double> measures = Map.of();
    private String divergence; // null while numbers are finite

    Run(RunKey key, Double rate, AnyNetwork network, RunFolder folder, RunRecord before) {
      this.key = key;
      this.rate = rate;
      this.network = network;
      this.folder = folder;
      secondsBefore = before == null ? 0 : before.seconds();
      if (before != null) {
        curve.addAll(before.curve());
        quality.addAll(before.quality());
        epochs = before.epochs();
        iterations = before.iterations();
        peak = before.peakMebibytes();
      }
    }

    RunRecord toItsEnd() {
      if (curve.isEmpty()) {
        try {
          look();
        } catch (NonFiniteNumbersException e) {
          throw new UserErrorException(
              key.id()
                  + ": before its first step "
                  + e.getMessage()
                  + "; look for NaN among the model's weights, and for huge numbers in the data",
              e);
        }
      }
      ShuffledBatches batches = batches(key.seed());
      long saved = System.nanoTime();
      try (ProgressReport progress =
              ProgressReport.start(key.id(), " iterations", iterationsAhead(), messages);
          TrainingSchedule.Training training = key.schedule().start(network)) {
        progress.advance(options.epochs() == null ? 0 : iterations);
        network.listen(listeners(progress));
        while (goesOn()) {
          // What is drawn at random depends on the epoch alone, not on how often it was stopped.
          Nd4j.getRandom().setSeed(0x9E3779B97F4A7C15L * (key.seed() * 1000 + epochs + 1));
          batches.startEpoch(epochs);
          try {
            epoch(training, batches);
          } catch (RuntimeException e) {
            divergence = divergence(e);
          }
          if (goesOn() && (System.nanoTime() - saved) / 1e9 >= options.saveEvery) {
            folder.write(record(false, List.of()), network);
            saved = System.nanoTime();
          }
        }
        network.listen();
      }
      RunRecord complete = record(true, divergence == null ? againstBackprop() : List.of());
      folder.write(complete, options.keepNetworks ? network : null);
      return complete;
    }

    private void epoch(TrainingSchedule.Training training, ShuffledBatches batches) {
      clock.start();
      try {
        training.epoch(
            options.budgetSeconds() == null
                ? batches
                : new TimedBatches(batches, () -> secondsBefore + clock.running(), budget()));
      } finally {
        clock.stop();
      }
      epochs++;
      if (curve.get(curve.size() - 1).iterations() != iterations) {
        look();
      }
    }

    private boolean goesOn() {
      if (divergence != null) {
        return false;
      }
      return options.epochs() == null
          ? secondsBefore + clock.seconds() < budget()
          : epochs < options.epochs();
    }

    private double budget() {
      return options.budgetSeconds();
    }

    private long iterationsAhead() {
      return options.epochs() == null ? 0 : (long) options.epochs() * iterationsPerEpoch;
    }

    private TrainingListener[] listeners(ProgressReport progress) {
      int every = options.checkEvery(iterationsPerEpoch);
      int measureEvery =
          options.epochs() == null
              ? MEASURE_EVERY
              : Math.max(1, options.epochs() * iterationsPerEpoch / MEASURES);
      return new TrainingListener[] {
        PipelinedListener.scoreOnly(
            new BaseTrainingListener() {
              @Override
              public void iterationDone(Model model, int iteration, int epoch) {
                iterations++;
                progress.advance(1);
              }
            }),
        new DniStatsListener.Builder().every(measureEvery).to(this::note).build(),
        PipelinedListener.every(
            every,
            new BaseTrainingListener() {
              @Override
              public void iterationDone(Model model, int iteration, int epoch) {
                if (iteration > 0 && iterations % iterationsPerEpoch != 0) {
                  clock.stop();
                  try {
                    look();
                  } finally {
                    clock.start();
                  }
                }
              }
            })
      };
    }

    private void note(DniReport report) {
      for (InterfaceMeasures each : report.interfaces()) {
        quality.add(
            new RunRecord.Quality(
                each.iteration(),
                each.name(),
                rounded(each.quality().relativeError()),
                rounded(each.quality().r2()),
                rounded(each.quality().cosine()),
                rounded(each.quality().normRatio())));
      }
    }

    /** What a picture shows of a number, for records that stay small. */
    private static double rounded(double value) {
      return Double.isFinite(value)
          ? new BigDecimal(value).round(new MathContext(FIGURES)).doubleValue()
          : value;
    }

    /** Measures, while the clock stands. */
    private void look() {
      double score = score(network);
      if (!Double.isFinite(score)) {
        throw new NonFiniteNumbersException("the score is " + score);
      }
      measures = judge.measures(network);
      double error = measures.get(fit.task().measure().toString());
      curve.add(new RunRecord.Point(iterations, secondsBefore + clock.seconds(), error, score));
      peak = Math.max(peak, Pointer.physicalBytes() / MEBIBYTE);
    }

    private List<InterfaceComparison> againstBackprop() {
      if (!hasGradientModels()) {
        return List.of();
      }
      DataSet batch = examples.measured().firstBatch(COMPARED_EXAMPLES);
      fit.preparation().prepare(batch);
      return network.againstBackprop(batch);
    }

    private RunRecord record(boolean complete, List<InterfaceComparison> against) {
      return new RunRecord(
          key.method().toString(),
          key.schedule().toString(),
          key.seed(),
          gradientModel(),
          rate,
          network.model() instanceof ComputationGraph,
          network.model().numParams(),
          hasGradientModels() ? network.gradientModelParameters() : 0,
          epochs,
          iterations,
          secondsBefore + clock.seconds(),
          peak,
          complete,
          divergence,
          curve,
          quality,
          against,
          complete ? Instant.now().truncatedTo(ChronoUnit.SECONDS).toString() : null,
          measures,
          origin);
    }

    private boolean hasGradientModels() {
      return !key.method().isDelayed() && !network.interfaces().isEmpty();
    }

    private String gradientModel() {
      return !hasGradientModels() ? null : network.interfaces().get(0).gradientModel().toString();
    }
  }
}
