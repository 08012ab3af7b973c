package io.github.dl4jdni.train;

import io.github.dl4jdni.conf.GradientModel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A program: two trainers whose calls of {@code fit} overlap, in each order of their ends, with and
 * without a failure. Prints the process's numeric threads before, meanwhile and afterwards.
 */
public final class OverlappingTrainers {

  private OverlappingTrainers() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("before " + threads());
    for (boolean fails : new boolean[] {false, true}) {
      overlap("first ends first", true, fails);
      overlap("first ends last", false, fails);
    }
  }

  /** The number of threads of operations, of those that run side by side, and of BLAS. */
  private static String threads() {
    return Nd4j.getEnvironment().maxThreads()
        + " "
        + Nd4j.getEnvironment().maxMasterThreads()
        + " "
        + Nd4j.factory().blas().getMaxThreads();
  }

  private static void overlap(String what, boolean firstEndsFirst, boolean fails)
      throws InterruptedException {
    CountDownLatch firstWorks = new CountDownLatch(1);
    CountDownLatch secondWorks = new CountDownLatch(1);
    CountDownLatch earlierEnded = new CountDownLatch(1);
    Thread first =
        fit(
            () -> {
              firstWorks.countDown();
              await(firstEndsFirst ? secondWorks : earlierEnded);
              end(fails);
            });
    first.start();
    await(firstWorks);
    Thread second =
        fit(
            () -> {
              secondWorks.countDown();
              await(firstEndsFirst ? earlierEnded : firstWorks);
              end(fails);
            });
    second.start();
    (firstEndsFirst ? first : second).join();
    String between = threads();
    earlierEnded.countDown();
    (firstEndsFirst ? second : first).join();
    System.out.println(
        what
            + (fails ? ", failing" : "")
            + ": with one of them "
            + between
            + ", after "
            + threads());
  }

  private static void end(boolean fails) {
    if (fails) {
      throw new IllegalStateException("on purpose");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A thread that trains a network of its own, and does something in the first iteration. */
  private static Thread fit(Runnable once) {
    MultiLayerNetwork network = TrainerNetworks.dense(GradientModel.linear(), true, new Sgd(0.1));
    List<DataSet> batches = TrainerNetworks.batches(2, 4, 1, DataType.DOUBLE);
    DataSetIterator iterator = new ListDataSetIterator<>(batches, 4);
    network.setListeners(Hooked.once(once));
    return new Thread(
        () -> {
          try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).build()) {
            trainer.fit(iterator);
          } catch (DecoupledTrainingException e) {
            System.out.println(e.getCause().getMessage());
          }
        });
  }
}
