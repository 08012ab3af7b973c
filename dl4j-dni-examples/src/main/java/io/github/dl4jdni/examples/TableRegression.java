package io.github.dl4jdni.examples;

import io.github.dl4jdni.Dni;
import java.io.IOException;
import java.nio.file.Path;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * 10. A regression on a CSV file: error models learn from whatever loss the output has. The file is
 * {@code friedman.csv} of the command {@code sample-data --out DIR}.
 */
public final class TableRegression {

  private static final int FEATURES = 10;

  private TableRegression() {}

  /**
   * Runs the example.
   *
   * @param arguments the file
   * @throws IOException if it cannot be read
   * @throws InterruptedException if the thread is interrupted while it reads
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    CSVRecordReader reader = new CSVRecordReader(1); // a heading
    reader.initialize(new FileSplit(Path.of(arguments[0]).toFile()));
    DataSet all = new RecordReaderDataSetIterator(reader, 100_000, FEATURES, FEATURES, true).next();
    SplitTestAndTrain rows = all.splitTestAndTrain(0.8);
    MultiLayerConfiguration stock =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.003))
            .activation(Activation.RELU)
            .list()
            .layer(new DenseLayer.Builder().nIn(FEATURES).nOut(64).build())
            .layer(new DenseLayer.Builder().nOut(64).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.convert(stock).everyHiddenLayer().conditionOnLabels(true).build());
    network.init();

    network.fit(
        new ListDataSetIterator<>(rows.getTrain().asList(), 64), 4 * ExampleDigits.epochs());

    RegressionEvaluation error = new RegressionEvaluation();
    error.eval(rows.getTest().getLabels(), network.output(rows.getTest().getFeatures()));
    System.out.print(error.stats());
  }
}
