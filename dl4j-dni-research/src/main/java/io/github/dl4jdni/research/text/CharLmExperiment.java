package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.MeasuredSplit;
import io.github.dl4jdni.research.recurrent.Budget;
import io.github.dl4jdni.research.recurrent.Journal;
import io.github.dl4jdni.research.recurrent.RecurrentNetworks;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import io.github.dl4jdni.research.recurrent.RecurrentReport;
import io.github.dl4jdni.research.recurrent.RecurrentTask;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import io.github.dl4jdni.research.recurrent.Turns;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The trainings of one call of {@code char-lm}, and what they came to. */
final class CharLmExperiment implements Turns.Factory<CharLmTraining> {

  private static final Budget WARM_UP = new Budget(null, 2L);

  private final Corpus corpus;
  private final MeasuredSplit split;
  private final RecurrentOptions options;
  private final Alphabet alphabet;
  private final ModelledText text;

  /**
   * An experiment.
   *
   * @param corpus what is learnt
   * @param split what is measured on
   * @param options of the command, checked
   * @throws UserErrorException if the text is too short, or has too many different characters
   */
  CharLmExperiment(Corpus corpus, MeasuredSplit split, RecurrentOptions options) {
    this.corpus = corpus;
    this.split = split;
    this.options = options;
    if (corpus.heldOut(split).length() < 2) {
      throw new UserErrorException(
          String.format(
              "%s: its %s text has %d characters, too few to measure on",
              corpus.description(), split, corpus.heldOut(split).length()));
    }
    alphabet = Alphabet.of(corpus);
    text = new ModelledText(alphabet, corpus.training(), corpus.heldOut(split));
  }

  /** Runs it. */
  void run() {
    NativeThreads.setUp();
    printIntroduction();
    List<CharLmReport.Run> runs =
        new Turns(options).trainAll(this, WARM_UP).stream().map(CharLmTraining::result).toList();
    CharLmOutput output = new CharLmOutput(report(runs), options);
    output.printTable();
    output.writeFiles();
    options.out().flush();
  }

  @Override
  public String[] headings() {
    return CharLmTraining.headings();
  }

  @Override
  public CharLmTraining create(RecurrentPlan plan, Budget budget, Journal journal) {
    RecurrentTask task =
        new RecurrentTask(alphabet.size(), alphabet.size(), OutputKind.SYMBOL, Course.STREAM);
    return new CharLmTraining(
        plan, budget, new RecurrentNetworks(task, options.settings(plan)), text, journal);
  }

  private void printIntroduction() {
    PrintWriter out = options.out();
    out.printf(
        Locale.ROOT,
        "Text %s: %,d characters to learn, %,d of %s text; %d different ones, %d of them in"
            + " held-out text only.%n",
        PrintableText.of(corpus.description()),
        corpus.training().length(),
        corpus.heldOut(split).length(),
        split,
        alphabet.size(),
        alphabet.missingIn(corpus.training()));
    out.println(options.introduction());
    out.println();
    out.flush();
  }

  private CharLmReport report(List<CharLmReport.Run> runs) {
    String heldOut = corpus.heldOut(split);
    return new CharLmReport(
        options.name(),
        corpus.description(),
        corpus.isBuiltIn(),
        split.toString(),
        alphabet.size(),
        corpus.training().length(),
        heldOut.length(),
        corpus.isBuiltIn() ? CharLmReport.Optimum.of(heldOut) : null,
        RecurrentReport.Settings.of(options),
        runs);
  }
}
