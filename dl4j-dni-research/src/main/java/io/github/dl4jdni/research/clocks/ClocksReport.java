package io.github.dl4jdni.research.clocks;

import io.github.dl4jdni.cli.report.Environment;
import java.util.List;

/**
 * The figures of a call, as they stand in its JSON file.
 *
 * @param dataset whose digits are streamed
 * @param images how many there are
 * @param units of each LSTM
 * @param streams side by side
 * @param learningRate of Adam
 * @param seconds of processor time of a training
 * @param environment where it ran
 * @param complete whether all trainings are there
 * @param runs one a training
 */
record ClocksReport(
    String dataset,
    int images,
    int units,
    int streams,
    double learningRate,
    int seconds,
    Environment environment,
    boolean complete,
    List<ClocksRun> runs) {

  ClocksReport {
    runs = List.copyOf(runs);
  }
}
