package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.ProgressReport;
import io.github.dl4jdni.cli.report.RunningTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains by each method and seed that the options name. The trainings take turns on this thread, a
 * slice each, until all have spent their budgets.
 *
 * @param options of the command
 */
public record Turns(RecurrentOptions options) {

  /** Units of a training in the progress report. */
  private static final int UNITS = 100;

  /**
   * Makes trainings.
   *
   * @param <T> their type
   */
  public interface Factory<T extends SlicedTraining> {

    /** {@return the headings of the journal's table} */
    String[] headings();

    /**
     * {@return a training that has not begun}
     *
     * @param plan what it is
     * @param budget how long it lasts
     * @param journal where it tells what happens
     */
    T create(RecurrentPlan plan, Budget budget, Journal journal);
  }

  /**
   * Trains.
   *
   * @param <T> type of the trainings
   * @param factory makes them
   * @param warmUp starts the JVM and the native libraries, on networks that are thrown away
   * @return the trainings, by seed and method
   */
  public <T extends SlicedTraining> List<T> trainAll(Factory<T> factory, Budget warmUp) {
    Journal nowhere = Journal.silent(new RunningTable(factory.headings()));
    for (RecurrentMethod method : options.methods()) {
      factory.create(plan(method, options.seeds().get(0)), warmUp, nowhere).run();
    }
    List<T> trainings = new ArrayList<>();
    long units = (long) UNITS * options.methods().size() * options.seeds().size();
    try (ProgressReport progress =
        ProgressReport.start(options.name(), "", units, options.messages())) {
      Journal journal = new Journal(new RunningTable(factory.headings()), options.out(), progress);
      for (long seed : options.seeds()) {
        for (RecurrentMethod method : options.methods()) {
          trainings.add(factory.create(plan(method, seed), options.budget(), journal));
        }
      }
      takeTurns(trainings, progress);
    }
    return trainings;
  }

  private RecurrentPlan plan(RecurrentMethod method, long seed) {
    return new RecurrentPlan(method, options.batch(), seed);
  }

  /** In this order, and every other time in reverse. */
  private static void takeTurns(List<? extends SlicedTraining> trainings, ProgressReport progress) {
    long shown = 0;
    for (int turn = 0; trainings.stream().anyMatch(training -> !training.finished()); turn++) {
      for (int place = 0; place < trainings.size(); place++) {
        int index = turn % 2 == 0 ? place : trainings.size() - 1 - place;
        SlicedTraining training = trainings.get(index);
        if (!training.finished()) {
          training.slice();
          long done = (long) (UNITS * trainings.stream().mapToDouble(SlicedTraining::spent).sum());
          progress.advance(done - shown);
          shown = done;
        }
      }
    }
  }
}
