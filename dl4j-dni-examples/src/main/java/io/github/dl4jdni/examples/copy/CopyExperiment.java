package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.NumericThreads;
import io.github.dl4jdni.examples.recurrent.Budget;
import io.github.dl4jdni.examples.recurrent.Journal;
import io.github.dl4jdni.examples.recurrent.RecurrentMethod;
import io.github.dl4jdni.examples.recurrent.RecurrentNetworks;
import io.github.dl4jdni.examples.recurrent.RecurrentOptions;
import io.github.dl4jdni.examples.recurrent.RecurrentTask;
import io.github.dl4jdni.examples.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.examples.recurrent.RecurrentTask.OutputKind;
import io.github.dl4jdni.examples.recurrent.Turns;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Trains networks on a copy task by several methods, and shows how long a sequence each learns. */
final class CopyExperiment implements Turns.Factory<CopyTraining> {

  private static final RecurrentTask TASK =
      new RecurrentTask(
          CopyEncoding.INPUTS, CopyEncoding.OUTPUTS, OutputKind.BITS, Course.SEQUENCES);

  private static final Budget WARM_UP = new Budget(null, 20L);

  private final Curriculum curriculum;
  private final Rehearsal rehearsal;
  private final RecurrentOptions options;
  private final PrintWriter out;
  private final PrintWriter messages;

  /**
   * An experiment.
   *
   * @param curriculum the task
   * @param copyOptions of the copy tasks
   * @param options of all recurrent experiments
   * @param out where results go
   * @param messages where progress goes if there is no terminal
   */
  CopyExperiment(
      Curriculum curriculum,
      CopyOptions copyOptions,
      RecurrentOptions options,
      PrintWriter out,
      PrintWriter messages) {
    this.curriculum = curriculum;
    rehearsal = copyOptions.rehearsal();
    this.options = options;
    this.out = out;
    this.messages = messages;
  }

  /** Runs it. */
  void run() {
    options.check(Course.SEQUENCES);
    NumericThreads.setUp();
    printIntroduction();
    List<CopyResult> results =
        new Turns(curriculum.toString(), options, out, messages)
            .trainAll(this, WARM_UP).stream().map(CopyTraining::result).toList();
    CopyOutput output = new CopyOutput(curriculum, rehearsal, options);
    output.printTable(results, out);
    output.writeFiles(results, out);
    out.flush();
  }

  private void printIntroduction() {
    out.println(options.introduction());
    out.printf(
        Locale.ROOT,
        "A length, (repeats + 1) items + 3 steps, is solved by a minibatch below %s bits of loss"
            + " per bit of target.%n",
        Curriculum.SOLVED_BELOW);
    if (rehearsal.share() > 0) {
      out.printf(
          Locale.ROOT,
          "%.0f %% of a minibatch are of lengths solved before; what counts is the longest that"
              + " holds at the end.%n",
          100 * rehearsal.share());
    }
    out.println();
    out.flush();
  }

  @Override
  public String[] headings() {
    return CopyJournal.headings();
  }

  @Override
  public CopyTraining create(RecurrentMethod method, long seed, Budget budget, Journal journal) {
    CopyTraining.Plan plan =
        new CopyTraining.Plan(curriculum, method, options.batch(), seed, rehearsal);
    RecurrentNetworks networks = new RecurrentNetworks(TASK, options.settings(method, seed));
    return new CopyTraining(plan, budget, networks, new CopyJournal(journal));
  }
}
