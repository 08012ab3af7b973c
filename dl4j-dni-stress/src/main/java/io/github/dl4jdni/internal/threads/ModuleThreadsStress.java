package io.github.dl4jdni.internal.threads;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.modules.TrainerSettings;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingMultiLayerNetwork;
import io.github.dl4jdni.internal.networks.Window;
import io.github.dl4jdni.train.Schedule;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Modules' threads that are started, and stopped at any moment by one thread or two. */
public final class ModuleThreadsStress {

  private static final MultiLayerNetwork NETWORK = network();
  private static final Batch BATCH = batch();

  private ModuleThreadsStress() {}

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(1)
                    .updater(new Sgd(0.1))
                    .list()
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nOut(2)
                            .gradientModel(GradientModel.linear())
                            .build())
                    .layer(
                        new OutputLayer.Builder(LossFunction.MCXENT)
                            .nOut(2)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.feedForward(2))
                    .build()));
    network.init();
    return network;
  }

  private static Batch batch() {
    INDArray rows = Nd4j.eye(2);
    return Batch.of(0, 0, new MultiDataSet(rows, rows), Window.WHOLE, null);
  }

  private static ModuleThreads started() {
    return new ModuleThreads(
        new TrainingMultiLayerNetwork(NETWORK.clone()),
        new TrainerSettings(Schedule.pipelined(1), 2, 2));
  }

  /** Trains on a batch; whether it came to its end. */
  private static boolean train(ModuleThreads threads) {
    try {
      threads.submit(BATCH);
      threads.drain();
      return true;
    } catch (StoppedException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who trains either gets the whole iteration or is told; then nothing runs any more. */
  @JCStressTest
  @State
  @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "Trained, then closed.")
  @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "Closed before all had trained.")
  @Outcome(id = "false, true, true", expect = ACCEPTABLE, desc = "Trained, closed while drained.")
  @Outcome(expect = FORBIDDEN, desc = "Trained without a score, or not closed.")
  public static class TrainAndClose {
    private final ModuleThreads threads = started();

    @Actor
    public void trainer(ZZZ_Result r) {
      r.r1 = train(threads);
    }

    @Actor
    public void closer(ZZZ_Result r) {
      threads.close();
      r.r3 = threads.isStopped();
    }

    @Arbiter
    public void look(ZZZ_Result r) {
      r.r2 = threads.pollScore() != null;
    }
  }

  /** Two that close both return. */
  @JCStressTest
  @State
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Closed.")
  @Outcome(expect = FORBIDDEN, desc = "Returned before it was.")
  public static class CloseTwice {
    private final ModuleThreads threads = started();

    @Actor
    public void one(ZZ_Result r) {
      threads.close();
      r.r1 = threads.isStopped();
    }

    @Actor
    public void other(ZZ_Result r) {
      threads.close();
      r.r2 = threads.isStopped();
    }
  }

  /** A failure that comes while it is closed is not lost. */
  @JCStressTest
  @State
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Closed, and the failure is known.")
  @Outcome(expect = FORBIDDEN, desc = "Lost.")
  public static class FailAndClose {
    private final ModuleThreads threads = started();

    @Actor
    public void failing() {
      threads.fail(new TrainerThread.Failure("here", null, new IllegalStateException()));
    }

    @Actor
    public void closer(ZZ_Result r) {
      threads.close();
      r.r1 = threads.isStopped();
    }

    @Arbiter
    public void look(ZZ_Result r) {
      r.r2 = threads.failure() != null;
    }
  }
}
