package io.github.dl4jdni.research.classify;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
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

/**
 * Trains networks to tell the class of a sequence at its end, by several methods.
 *
 * @param sequences what is learnt and measured
 * @param split what is measured on
 * @param options of the command, checked
 */
record ClassifierExperiment(
    LabelledSequences sequences, MeasuredSplit split, RecurrentOptions options)
    implements Turns.Factory<ClassifierTraining> {

  private static final Budget WARM_UP = new Budget(null, 5L);

  /** Runs it. */
  void run() {
    NativeThreads.setUp();
    printIntroduction();
    List<ClassifierReport.Run> runs =
        new Turns(options)
            .trainAll(this, WARM_UP).stream().map(ClassifierTraining::result).toList();
    ClassifierOutput output = new ClassifierOutput(report(runs), options);
    output.printTable();
    output.writeFiles();
    options.out().flush();
  }

  private void printIntroduction() {
    PrintWriter out = options.out();
    out.printf(
        Locale.ROOT,
        "%s; %s to learn, %,d of %s data; %d steps of %d, %d classes, asked for at the last step.%n",
        PrintableText.of(sequences.description()),
        sequences.trainingSize() == 0
            ? "any number"
            : String.format(Locale.ROOT, "%,d", sequences.trainingSize()),
        sequences.measuredSize(),
        split,
        sequences.steps(),
        sequences.inputs(),
        sequences.classes());
    out.println(options.introduction());
    out.println();
    out.flush();
  }

  @Override
  public String[] headings() {
    return ClassifierTraining.headings();
  }

  @Override
  public ClassifierTraining create(RecurrentPlan plan, Budget budget, Journal journal) {
    RecurrentTask task =
        new RecurrentTask(
            sequences.inputs(), sequences.classes(), OutputKind.SYMBOL, Course.CLASSES);
    return new ClassifierTraining(
        plan, budget, new RecurrentNetworks(task, options.settings(plan)), sequences, journal);
  }

  private ClassifierReport report(List<ClassifierReport.Run> runs) {
    return new ClassifierReport(
        options.name(),
        sequences.description(),
        sequences.synthetic(),
        sequences.trainingSize(),
        sequences.measuredSize(),
        split.toString(),
        sequences.steps(),
        RecurrentReport.Settings.of(options),
        runs);
  }
}
