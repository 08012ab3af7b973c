package io.github.dl4jdni.research.tutorial.addition;

import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import io.github.dl4jdni.research.tutorial.TextNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * A training that the command makes.
 *
 * @param name in tables
 * @param variant what is trained
 * @param direction of the updates, where the text gets it wrong
 * @param settings what with
 */
record AdditionRun(String name, Variant variant, Direction direction, Variant.Settings settings) {

  /** {@return the trainings of a variant: where the text errs, as it is and put right} */
  static List<AdditionRun> of(Variant variant, Variant.Settings settings) {
    List<AdditionRun> runs = new ArrayList<>();
    if (variant == Variant.DNI) {
      runs.add(new AdditionRun("dni, as in the text", variant, Direction.ASCENT, settings));
      runs.add(new AdditionRun("dni, sign corrected", variant, Direction.DESCENT, settings));
    } else {
      runs.add(new AdditionRun(variant.toString(), variant, Direction.DESCENT, settings));
    }
    return runs;
  }

  /**
   * {@return a trainer at its start}
   *
   * @param random the generator, after the data were drawn
   */
  AdditionTrainer trainer(NumpyRandom random) {
    double rate = settings.rate();
    return switch (variant) {
      case PLAIN -> StockTrainer.plain(random, settings);
      case LAYER -> new LayerTrainer(random, shape(0, false), rate);
      case DNI -> new AllSyntheticTrainer(random, shape(3, false), rate, direction);
      case DNI_BIAS -> new BiasTrainer(random, shape(3, true), rate);
      case DNI_LABELS -> StockTrainer.withLabels(random, settings);
    };
  }

  private TextNetwork.Shape shape(int models, boolean bias) {
    return new TextNetwork.Shape(settings.sizes(), models, bias, settings.batch());
  }
}
