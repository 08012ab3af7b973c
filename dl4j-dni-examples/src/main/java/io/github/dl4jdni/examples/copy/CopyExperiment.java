package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.NumericThreads;
import io.github.dl4jdni.examples.recurrent.Budget;
import io.github.dl4jdni.examples.recurrent.Journal;
import io.github.dl4jdni.examples.recurrent.RecurrentMethod;
import io.github.dl4jdni.examples.recurrent.RecurrentNetworks;
import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import io.github.dl4jdni.examples.recurrent.RecurrentSettings;
import io.github.dl4jdni.examples.recurrent.RecurrentTask;
import io.github.dl4jdni.examples.recurrent.RecurrentTask.OutputKind;
import io.github.dl4jdni.examples.recurrent.Turns;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Trains networks on a copy task by several methods, and shows how long a sequence each learns. */
final class CopyExperiment implements Turns.Factory<CopyTraining> {

  private static final RecurrentTask TASK =
      new RecurrentTask(CopyEncoding.INPUTS, CopyEncoding.OUTPUTS, OutputKind.BITS, false);

  private static final Budget WARM_UP = new Budget(null, 20L);

  private final Curriculum curriculum;
  private final RecurrentOptions options;
  private final PrintWriter out;
  private final PrintWriter messages;

  /**
   * An experiment.
   *
   * @param curriculum the task
   * @param options of the command
   * @param out where results go
   * @param messages where progress goes if there is no terminal
   */
  CopyExperiment(
      Curriculum curriculum, RecurrentOptions options, PrintWriter out, PrintWriter messages) {
    this.curriculum = curriculum;
    this.options = options;
    this.out = out;
    this.messages = messages;
  }

  /** Runs it. */
  void run() {
    options.check();
    NumericThreads.setUp();
    printIntroduction();
    List<CopyResult> results =
        new Turns(curriculum.toString(), options, out, messages)
            .trainAll(this, WARM_UP).stream().map(CopyTraining::result).toList();
    CopyOutput output = new CopyOutput(curriculum, options);
    output.printTable(results, out);
    output.writeFiles(results, out);
    out.flush();
  }

  private void printIntroduction() {
    RecurrentSettings settings = options.settings(0);
    out.printf(
        Locale.ROOT,
        "%s: windows of %d steps, %d units, minibatches of %d, Adam %s; %s a training.%n",
        curriculum,
        settings.window(),
        settings.units(),
        options.batch(),
        settings.learningRate(),
        options.budget());
    out.printf(
        Locale.ROOT,
        "A length, (repeats + 1) items + 3 steps, is solved by a minibatch below %s bits of loss"
            + " per bit of target.%n%n",
        Curriculum.SOLVED_BELOW);
    out.flush();
  }

  @Override
  public String[] headings() {
    return CopyJournal.headings();
  }

  @Override
  public CopyTraining create(RecurrentMethod method, long seed, Budget budget, Journal journal) {
    CopyTraining.Plan plan = new CopyTraining.Plan(curriculum, method, options.batch(), seed);
    RecurrentNetworks networks = new RecurrentNetworks(TASK, options.settings(seed));
    return new CopyTraining(plan, budget, networks, new CopyJournal(journal));
  }
}
