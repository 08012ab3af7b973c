package io.github.dl4jdni.research.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.dl4jdni.research.recurrent.RecurrentReport;
import io.github.dl4jdni.research.recurrent.RecurrentRun;
import io.github.dl4jdni.research.recurrent.TrainingFigures;
import java.util.List;

/**
 * The figures of one call of {@code char-lm}, as they stand in its JSON file.
 *
 * @param task name of the command
 * @param data the text, in words
 * @param synthetic whether the program made it
 * @param measuredOn the part measured on
 * @param symbols how many different characters it has
 * @param trainingCharacters length of the part that is learnt
 * @param heldOutCharacters length of the part measured on
 * @param optimum what is known of the built-in text, null for others
 * @param settings of all runs
 * @param runs one a training
 */
record CharLmReport(
    String task,
    String data,
    boolean synthetic,
    String measuredOn,
    int symbols,
    int trainingCharacters,
    int heldOutCharacters,
    Optimum optimum,
    RecurrentReport.Settings settings,
    List<Run> runs) {

  /**
   * What predictors of the built-in text pay, in bits per character.
   *
   * @param entropyRate of the source
   * @param ofHeldOutText what the held-out text costs who knows the source
   * @param withoutOuterKeys who forgets paragraphs' keys, on average
   * @param withoutKeys who forgets all keys, on average
   */
  record Optimum(
      double entropyRate, double ofHeldOutText, double withoutOuterKeys, double withoutKeys) {

    /** {@return what is known of a text of the built-in source} */
    static Optimum of(String heldOut) {
      return new Optimum(
          EchoSource.entropyRate(),
          EchoSource.bitsPerCharacter(heldOut),
          EchoSource.rateWithoutOuterKeys(),
          EchoSource.rateWithoutKeys());
    }
  }

  /**
   * The figures of one training.
   *
   * @param training the figures that trainings of all tasks have
   * @param characters learnt
   * @param bitsPerCharacter of the whole held-out text
   * @param curve bits per character by time
   */
  record Run(
      @JsonUnwrapped TrainingFigures training,
      long characters,
      double bitsPerCharacter,
      List<CharLmTraining.CurvePoint> curve)
      implements RecurrentRun {}
}
