package io.github.dl4jdni.train;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.internal.threads.TrainerThread;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A program that trains by each schedule, and closes no trainer. */
final class UnclosedTrainer {

  private UnclosedTrainer() {}

  public static void main(String[] arguments) {
    List<DataSet> batches = TrainerNetworks.batches(3, 4, 1, DataType.DOUBLE);
    for (Schedule schedule :
        List.of(
            Schedule.sequential(),
            Schedule.pipelined(1),
            Schedule.random(0.5),
            Schedule.delayed(1, 1))) {
      MultiLayerNetwork network =
          TrainerNetworks.dense(GradientModel.linear(), true, new Adam(0.01));
      DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build();
      batches.forEach(trainer::fit);
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(TrainerThread.class::isInstance)
              .count();
      System.out.println("after " + schedule + " " + threads + " threads");
    }
    System.out.println("main ends");
  }
}
