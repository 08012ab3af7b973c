package io.github.dl4jdni.research.tutorial.addition;

import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.addition.AdditionResult.Point;
import io.github.dl4jdni.research.tutorial.addition.AdditionTrainer.Loss;
import java.util.ArrayList;
import java.util.List;

/** Runs a training from its seed on. */
final class AdditionExperiment {

  /** Share of bits right at which the sum counts as learnt. */
  static final double GOAL = 0.99;

  private static final int HELD_OUT = 2000;
  private static final int HELD_OUT_SEED = 1_000_003; // added to the seed
  private static final int MEASURE_FULL_BATCH_EVERY = 10;

  private final AdditionRun run;
  private final int seed;
  private final BitSums pairs;
  private final BitSums heldOut;
  private final AdditionTrainer trainer;
  private final List<Point> curve = new ArrayList<>();
  private Integer updatesToGoal;

  AdditionExperiment(AdditionRun run, int seed) {
    this.run = run;
    this.seed = seed;
    NumpyRandom random = new NumpyRandom(seed);
    Variant.Settings settings = run.settings();
    pairs = BitSums.draw(random, settings.examples(), settings.bits());
    trainer = run.trainer(random);
    heldOut =
        BitSums.draw(new NumpyRandom(seed + HELD_OUT_SEED), HELD_OUT, settings.bits())
            .without(pairs);
  }

  /** {@return what comes out} */
  AdditionResult result() {
    long start = System.nanoTime();
    Variant.Settings settings = run.settings();
    List<BitSums> minibatches = pairs.minibatches(settings.batch());
    int updates = 0;
    String end = null;
    for (int iteration = 0; iteration < settings.iterations() && end == null; iteration++) {
      Loss loss = new Loss(0, 0);
      try {
        for (BitSums minibatch : minibatches) {
          loss = loss.plus(trainer.step(minibatch, updates));
          updates++;
        }
        note(iteration, updates, loss);
      } catch (IllegalStateException notFinite) {
        end = "iteration " + iteration + ": numbers are infinite or NaN";
      }
    }
    return new AdditionResult(
        run.name(),
        settings,
        seed,
        updates,
        pairs.bitsRight(trainer.output(pairs.inputs())),
        heldOut.bitsRight(trainer.output(heldOut.inputs())),
        updatesToGoal,
        end,
        (System.nanoTime() - start) / 1e9,
        curve);
  }

  private void note(int iteration, int updates, Loss loss) {
    int every = run.settings().batch() == run.settings().examples() ? MEASURE_FULL_BATCH_EVERY : 1;
    boolean measured = iteration % every == 0;
    Double bits = measured ? Double.valueOf(pairs.bitsRight(trainer.output(pairs.inputs()))) : null;
    if (measured && updatesToGoal == null && bits >= GOAL) {
      updatesToGoal = updates;
    }
    Double synthetic = Double.isNaN(loss.synthetic()) ? null : Double.valueOf(loss.synthetic());
    curve.add(new Point(iteration, updates, loss.error(), synthetic, bits));
  }
}
