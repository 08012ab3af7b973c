package io.github.dl4jdni.research.pretrained;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.GradientModelKind;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.convert.GradientModels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Learns gradient models in some trainings, and trains other networks with them. */
final class PretrainedTraining {

  /** Far from the seeds of the trainings that are measured. */
  private static final long OTHER_SEED = 1_000_000;

  private static final int EVALUATION_BATCH = 500;

  private final PretrainedOptions options;
  private final ImageDataSet images;
  private final LabelledImages others;
  private final Map<String, MultiLayerNetwork> sources = new HashMap<>();

  /**
   * Takes the data.
   *
   * @param options what all trainings have in common
   * @param images to train and to measure on
   * @param others of another data set, of the same size
   */
  PretrainedTraining(PretrainedOptions options, ImageDataSet images, LabelledImages others) {
    this.options = options;
    this.images = images;
    this.others = others;
  }

  /** Trains one network until the last of the errors is reached, or for as long as may be. */
  PretrainedResult train(PretrainedCase of, long seed) {
    MultiLayerNetwork network = begin(of, seed);
    Batches batches = new Batches(images.training(), options.batch, seed);
    List<Double> levels = options.untilErrors();
    List<Integer> reached = new ArrayList<>();
    double error = 100;
    for (int done = 1; done <= options.minibatches && reached.size() < levels.size(); done++) {
      batches.fitOne(network);
      if (done % options.checkEvery == 0 || done == options.minibatches) {
        error = error(network);
        while (reached.size() < levels.size() && error <= levels.get(reached.size())) {
          reached.add(done);
        }
      }
    }
    while (reached.size() < levels.size()) {
      reached.add(null);
    }
    return new PretrainedResult(seed, reached, error);
  }

  private MultiLayerNetwork begin(PretrainedCase of, long seed) {
    MultiLayerNetwork network = network(of.model(), options.hidden, seed);
    if (of.origin() == ModelOrigin.FRESH) {
      return network;
    }
    MultiLayerNetwork source = source(of, seed);
    GradientModels learnt;
    if (of.origin() == ModelOrigin.ANOTHER_WIDTH) {
      MultiLayerNetwork wide = network.clone();
      new WidthTiling(options.hidden / 2, options.hidden).copy(source, wide);
      learnt = Dni.gradientModels(wide);
    } else {
      learnt = Dni.gradientModels(source);
    }
    return Dni.convert(network)
        .everyHiddenLayer()
        .gradientModelsFrom(learnt)
        .gradientModelsFrozen(of.frozen())
        .build();
  }

  /** The network whose gradient models are taken over: of a seed of its own. */
  private MultiLayerNetwork source(PretrainedCase of, long seed) {
    return sources.computeIfAbsent(
        of.model() + "," + of.origin() + "," + seed,
        key -> {
          boolean half = of.origin() == ModelOrigin.ANOTHER_WIDTH;
          long other = OTHER_SEED + seed;
          MultiLayerNetwork network =
              network(of.model(), half ? options.hidden / 2 : options.hidden, other);
          Batches batches =
              new Batches(
                  of.origin() == ModelOrigin.ANOTHER_DATA_SET ? others : images.training(),
                  options.batch,
                  other);
          for (int done = 0; done < options.learntFor; done++) {
            batches.fitOne(network);
          }
          return network;
        });
  }

  private MultiLayerNetwork network(GradientModelKind model, int width, long seed) {
    LabelledImages training = images.training();
    return new ComparedNetworks()
        .create(
            options.specification(model, training.rows(), training.classes(), width, seed),
            Method.CDNI);
  }

  private double error(MultiLayerNetwork network) {
    ShuffledBatches all = ShuffledBatches.forEvaluation(images.measured(), EVALUATION_BATCH);
    int count = images.measured().size();
    long wrong = count - Math.round(network.evaluate(all).accuracy() * count);
    return 100.0 * wrong / count;
  }

  /** Minibatches without an end. */
  private static final class Batches {

    private final ShuffledBatches batches;
    private int epoch;

    Batches(LabelledImages images, int size, long seed) {
      batches = ShuffledBatches.forTraining(images, size, seed);
    }

    void fitOne(MultiLayerNetwork network) {
      if (!batches.hasNext()) {
        batches.startEpoch(++epoch);
      }
      network.fit(batches.next());
    }
  }
}
