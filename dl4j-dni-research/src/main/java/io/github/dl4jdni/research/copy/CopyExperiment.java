package io.github.dl4jdni.research.copy;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.research.recurrent.Budget;
import io.github.dl4jdni.research.recurrent.Journal;
import io.github.dl4jdni.research.recurrent.RecurrentNetworks;
import io.github.dl4jdni.research.recurrent.RecurrentOptions;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import io.github.dl4jdni.research.recurrent.RecurrentTask;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import io.github.dl4jdni.research.recurrent.Turns;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Trains networks on a copy task by several methods, and shows how long a sequence each learns.
 *
 * @param task what is learnt
 * @param options of the command, checked
 */
record CopyExperiment(CopyTask task, RecurrentOptions options)
    implements Turns.Factory<CopyTraining> {

  private static final RecurrentTask NETWORK_TASK =
      new RecurrentTask(
          CopyEncoding.INPUTS, CopyEncoding.OUTPUTS, OutputKind.BITS, Course.SEQUENCES);

  private static final Budget WARM_UP = new Budget(null, 20L);

  /** Runs it. */
  void run() {
    NativeThreads.setUp();
    printIntroduction();
    List<CopyResult> results =
        new Turns(options).trainAll(this, WARM_UP).stream().map(CopyTraining::result).toList();
    CopyOutput output = new CopyOutput(task, results, options);
    output.printTable();
    output.writeFiles();
    options.out().flush();
  }

  private void printIntroduction() {
    PrintWriter out = options.out();
    out.println(options.introduction());
    out.printf(
        Locale.ROOT,
        "A length, (repeats + 1) items + 3 steps, is solved by %s below %s bits of loss per bit of"
            + " target.%n",
        task.rehearsal().rehearses() ? "fresh sequences" : "a minibatch",
        Curriculum.SOLVED_BELOW);
    if (task.rehearsal().rehearses()) {
      out.printf(
          Locale.ROOT,
          "%.0f %% of a minibatch are of lengths solved before. Fresh sequences are tried as soon as"
              + " a minibatch is below; what counts is the longest length that holds at the end.%n",
          100 * task.rehearsal().share());
    }
    out.println();
    out.flush();
  }

  @Override
  public String[] headings() {
    return CopyJournal.headings();
  }

  @Override
  public CopyTraining create(RecurrentPlan plan, Budget budget, Journal journal) {
    RecurrentNetworks networks = new RecurrentNetworks(NETWORK_TASK, options.settings(plan));
    return new CopyTraining(plan, budget, networks, task, new CopyJournal(journal));
  }
}
