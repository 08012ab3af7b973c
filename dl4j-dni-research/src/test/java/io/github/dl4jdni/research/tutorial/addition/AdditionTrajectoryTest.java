package io.github.dl4jdni.research.tutorial.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import io.github.dl4jdni.research.tutorial.Trajectory;
import io.github.dl4jdni.research.tutorial.addition.AdditionTrainer.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each variant goes where an independent loop in numpy went. */
class AdditionTrajectoryTest {

  private static final int SEED = 1;
  private static final Map<List<Object>, Training> TRAININGS = new HashMap<>();

  @ParameterizedTest
  @CsvSource({
    "plain, PLAIN, 8, DESCENT",
    "plain, LAYER, 8, DESCENT",
    "dni, DNI, 12, ASCENT",
    "dni-corrected, DNI, 12, DESCENT",
    "dni-bias-12, DNI_BIAS, 12, DESCENT",
    "dni-bias-8, DNI_BIAS, 8, DESCENT",
    "dni-labels, DNI_LABELS, 8, DESCENT"
  })
  void lossesAreThoseOfNumpy(String reference, Variant variant, int bits, Direction direction)
      throws IOException {
    assertAgree(Trajectory.read(reference), variant, bits, direction, Trajectory.BEGINNING);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "plain, LAYER, 8, DESCENT, 1000",
    "dni, DNI, 12, ASCENT, 460", // beyond, numpy's own errors depend on the last digits
    "dni-corrected, DNI, 12, DESCENT, 1000",
    "dni-bias-12, DNI_BIAS, 12, DESCENT, 1000",
    "dni-bias-8, DNI_BIAS, 8, DESCENT, 1000",
    "dni-labels, DNI_LABELS, 8, DESCENT, 1000"
  })
  void lossesAreThoseOfNumpyToTheEnd(
      String reference, Variant variant, int bits, Direction direction, int updates)
      throws IOException {
    Trajectory numpy = Trajectory.read(reference);
    assertThat(numpy.size()).isEqualTo(updates);
    assertAgree(numpy, variant, bits, direction, updates);
  }

  private static void assertAgree(
      Trajectory numpy, Variant variant, int bits, Direction direction, int updates) {
    List<Loss> losses = losses(variant, bits, direction, updates);
    for (int update = 0; update < updates; update++) {
      Loss loss = losses.get(update);
      if (Double.isNaN(loss.synthetic())) {
        numpy.assertAgrees(update, loss.error());
      } else {
        numpy.assertAgrees(update, loss.error(), loss.synthetic());
      }
    }
    assertThat(losses.get(updates - 1).error()).isNotEqualTo(losses.get(0).error());
  }

  /** Each is trained once, as far as a test has asked for. */
  private static List<Loss> losses(Variant variant, int bits, Direction direction, int updates) {
    return TRAININGS
        .computeIfAbsent(
            List.of(variant, bits, direction), key -> new Training(variant, bits, direction))
        .losses(updates);
  }

  private static final class Training {

    private final List<BitSums> minibatches;
    private final AdditionTrainer trainer;
    private final List<Loss> losses = new ArrayList<>();

    Training(Variant variant, int bits, Direction direction) {
      Variant.Settings settings = variant.settings(bits);
      NumpyRandom random = new NumpyRandom(SEED);
      minibatches = BitSums.draw(random, settings.examples(), bits).minibatches(settings.batch());
      trainer = new AdditionRun("tested", variant, direction, settings).trainer(random);
    }

    List<Loss> losses(int updates) {
      for (int update = losses.size(); update < updates; update++) {
        losses.add(trainer.step(minibatches.get(update % minibatches.size()), update));
      }
      return losses.subList(0, updates);
    }
  }

  /** Points that others have computed from the text itself. */
  @ParameterizedTest
  @CsvSource({
    "DNI_BIAS, 12, 0, 6060.57737894, 17990.0855933",
    "DNI_BIAS, 12, 1, 6060.55929481, 17914.6290691",
    "DNI_BIAS, 12, 9, 6060.34628353, 17843.6175576",
    "DNI_BIAS, 12, 99, 6055.22882878, 18356.8732621",
    "DNI_BIAS, 8, 0, 410.129950325, 630.654386261",
    "DNI_BIAS, 8, 1, 410.096597822, 610.566031595",
    "DNI_BIAS, 8, 9, 409.6837488, 605.347187293",
    "DNI_BIAS, 8, 99, 400.95979016, 1024.92855045",
    "PLAIN, 8, 0, 399.94281, NaN",
    "PLAIN, 8, 99, 330.5509, NaN"
  })
  void iterationsPrintWhatTheTextPrints(
      Variant variant, int bits, int iteration, double error, double synthetic) {
    Variant.Settings settings = variant.settings(bits);
    int minibatches = settings.examples() / settings.batch();
    List<Loss> losses = losses(variant, bits, Direction.DESCENT, (iteration + 1) * minibatches);
    Loss printed =
        losses.subList(iteration * minibatches, (iteration + 1) * minibatches).stream()
            .reduce(new Loss(0, 0), Loss::plus);
    assertThat(printed.error()).isCloseTo(error, within(1e-7 * error));
    if (!Double.isNaN(synthetic)) {
      assertThat(printed.synthetic()).isCloseTo(synthetic, within(1e-7 * synthetic));
    }
  }

  /** It ends where numbers overflow; until then the printed loss has fallen, and nothing else. */
  @Test
  @Tag("long")
  void textsSignNeverLearnsAndOverflows() {
    AdditionResult result =
        new AdditionExperiment(AdditionRun.of(Variant.DNI, Variant.DNI.settings()).get(0), SEED)
            .result();
    assertThat(result.end()).contains("infinite or NaN");
    assertThat(result.updates()).isBetween(460, 519);
    assertThat(result.curve().get(400).error()).isLessThan(0.1 * result.curve().get(0).error());
    assertThat(result.curve().get(400).bitsRight()).isBetween(0.4, 0.6);
  }

  @Test
  @Tag("long")
  void labelsLearnTheSumInThreeTimesThePlainNetworksUpdates() {
    AdditionResult plain = result(Variant.PLAIN);
    AdditionResult labels = result(Variant.DNI_LABELS);
    assertThat(plain.bitsRight()).isGreaterThanOrEqualTo(AdditionExperiment.GOAL);
    assertThat(labels.bitsRight()).isGreaterThanOrEqualTo(AdditionExperiment.GOAL);
    assertThat(labels.updatesToGoal()).isLessThanOrEqualTo(3 * plain.updatesToGoal());
  }

  private static AdditionResult result(Variant variant) {
    return new AdditionExperiment(AdditionRun.of(variant, variant.settings()).get(0), SEED)
        .result();
  }
}
