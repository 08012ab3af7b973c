package io.github.dl4jdni.research.pretrained;

import io.github.dl4jdni.cli.report.Environment;
import java.util.List;

/**
 * The figures of a call, as they stand in its JSON file.
 *
 * @param dataset that was trained on
 * @param otherDataset that "another data set" is
 * @param trainingImages how many
 * @param measuredImages how many
 * @param measuredSplit test or validation
 * @param depth layers with weights
 * @param hidden width of a hidden layer
 * @param batch images of a minibatch
 * @param learntFor minibatches in which gradient models were learnt
 * @param untilErrors the errors to reach, in percent, the largest first
 * @param checkEvery minibatches between measurements
 * @param mostMinibatches after which a training ended in any case
 * @param environment where it ran
 * @param complete whether all trainings are there
 * @param rows one a case
 */
record PretrainedReport(
    String dataset,
    String otherDataset,
    int trainingImages,
    int measuredImages,
    String measuredSplit,
    int depth,
    int hidden,
    int batch,
    int learntFor,
    List<Double> untilErrors,
    int checkEvery,
    int mostMinibatches,
    Environment environment,
    boolean complete,
    List<Row> rows) {

  PretrainedReport {
    untilErrors = List.copyOf(untilErrors);
    rows = List.copyOf(rows);
  }

  /**
   * A case over all seeds.
   *
   * @param gradientModel kind
   * @param learntOn where the models come from
   * @param frozen whether they stayed as they were
   * @param learningRate of Adam
   * @param runs one a seed
   */
  record Row(
      String gradientModel,
      String learntOn,
      boolean frozen,
      double learningRate,
      List<PretrainedResult> runs) {

    Row {
      runs = List.copyOf(runs);
    }
  }
}
