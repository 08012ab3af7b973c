package io.github.dl4jdni.cluster;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import io.github.dl4jdni.train.DecoupledListener;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.ModuleActivity;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Iterations a second of two modules of 2,048-wide layers: in one process, or on two hosts, whose
 * frames arrive later by the delay that is asked for (the rate is the network's own). Started by
 * {@code src/test/measure-link}.
 */
final class LinkMeasurement {

  private static final int WIDTH = 2_048;
  private static final int CLASSES = 10;
  private static final int WARM_UP = 5;
  private static final double SECOND = 1e9; // nanoseconds

  private LinkMeasurement() {}

  /**
   * Measures.
   *
   * @param arguments {@code keys FOLDER HOST...}, {@code alone BATCH STALENESS ITERATIONS}, or
   *     {@code HOST BATCH STALENESS ITERATIONS DELAY_MS KEYS_FOLDER ADDRESS_0 ADDRESS_1}
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("keys")) {
      List<String> hosts = List.of(arguments).subList(2, arguments.length);
      ClusterKeys.create(Path.of(arguments[1]), ClusterHost.PASSWORD, hosts);
      return;
    }
    int batch = Integer.parseInt(arguments[1]);
    Schedule schedule = Schedule.pipelined(Integer.parseInt(arguments[2]));
    int iterations = Integer.parseInt(arguments[3]);
    MultiLayerNetwork network = network();
    Times times = new Times();
    if (arguments[0].equals("alone")) {
      try (DecoupledTrainer trainer =
          DecoupledTrainer.builder(network)
              .schedule(schedule)
              .threads(1) // there is one core: so times are each module's own
              .listeners(times)
              .build()) {
        trainer.fit(data(batch, iterations));
      }
      System.out.println("one process, batch " + batch + ", " + schedule + ": " + times);
      return;
    }
    long delay = (long) (Double.parseDouble(arguments[4]) * 1e6);
    try (ClusterTraining cluster = ClusterTraining.join(settings(arguments), network);
        DecoupledTrainer trainer =
            DecoupledTrainer.builder(network)
                .schedule(schedule)
                .listeners(times)
                .on(new Delayed(cluster.transport(), delay))
                .build()) {
      if (!cluster.isCoordinator()) {
        trainer.serve();
        return;
      }
      StackSamples samples = StackSamples.begin();
      trainer.fit(data(batch, iterations));
      System.out.println("two hosts, batch " + batch + ", " + schedule + ": " + times);
      System.out.println("  " + cluster.traffic());
      System.out.println("  " + samples);
    }
  }

  private static ClusterSettings settings(String[] arguments) throws IOException {
    int own = Integer.parseInt(arguments[0]);
    HostAddress address = HostAddress.parse(arguments[6 + own]);
    ClusterSettings.Builder settings =
        own == 0
            ? ClusterSettings.coordinator(address)
            : ClusterSettings.member(address, HostAddress.parse(arguments[6]));
    Path keys = Path.of(arguments[5], address.host() + ".p12");
    return settings.modules(own + 1).keys(ClusterKeys.read(keys, ClusterHost.PASSWORD)).build();
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .activation(Activation.RELU)
                    .updater(new Sgd(0.01))
                    .list()
                    .layer(new DenseLayer.Builder().nOut(WIDTH).build())
                    .layer(
                        new SyntheticGradientDense.Builder()
                            .nOut(WIDTH)
                            .conditionOnLabels(true)
                            .gradientModel(GradientModel.error())
                            .build())
                    .layer(new DenseLayer.Builder().nOut(WIDTH).build())
                    .layer(new DenseLayer.Builder().nOut(WIDTH).build())
                    .layer(
                        new OutputLayer.Builder()
                            .nOut(CLASSES)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.feedForward(WIDTH))
                    .build()));
    network.init();
    return network;
  }

  private static ListDataSetIterator<DataSet> data(int batch, int iterations) {
    DataSet one = new DataSet(Nd4j.rand(batch, WIDTH), Nd4j.zeros(batch, CLASSES));
    for (int i = 0; i < batch; i++) {
      one.getLabels().putScalar(i, i % CLASSES, 1);
    }
    return new ListDataSetIterator<>(Collections.nCopies(iterations, one), 1);
  }

  /** When iterations were done. */
  private static final class Times extends BaseTrainingListener implements DecoupledListener {

    private final long[] done = new long[100_000];
    private int count;
    private Supplier<List<ModuleActivity>> modules;
    private String activity = "";

    @Override
    public void trainedBy(Supplier<List<ModuleActivity>> by) {
      if (by == null) {
        activity = busy(modules.get());
      }
      modules = by;
    }

    private static String busy(List<ModuleActivity> modules) {
      return modules.stream()
          .map(each -> ms(each.computingNanoseconds() / (double) each.iterations()))
          .toList()
          .toString();
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      done[count++] = System.nanoTime();
    }

    @Override
    public String toString() {
      double[] periods = new double[count - 1 - WARM_UP];
      for (int i = 0; i < periods.length; i++) {
        periods[i] = done[WARM_UP + i + 1] - (double) done[WARM_UP + i];
      }
      double mean = Arrays.stream(periods).average().orElseThrow();
      Arrays.sort(periods);
      double median = periods[periods.length / 2];
      return String.format(
          Locale.ROOT,
          "%.2f iterations/s; by the median %.2f, %s each, the longest %s; modules compute %s",
          SECOND / mean,
          SECOND / median,
          ms(median),
          ms(periods[periods.length - 1]),
          activity);
    }

    private static String ms(double nanoseconds) {
      return String.format(Locale.ROOT, "%.1f ms", nanoseconds / 1e6);
    }
  }

  /** Frames that arrive later than they come. */
  private static final class Delayed implements ModuleTransport {

    private final ModuleTransport transport;
    private final long nanoseconds;

    Delayed(ModuleTransport transport, long nanoseconds) {
      this.transport = transport;
      this.nanoseconds = nanoseconds;
    }

    @Override
    public int host() {
      return transport.host();
    }

    @Override
    public List<Integer> hostsOfModules() {
      return transport.hostsOfModules();
    }

    @Override
    public void send(int host, ByteBuffer frame) {
      transport.send(host, frame);
    }

    @Override
    public void open(Receiver receiver) {
      BlockingQueue<Arrival> arriving = new LinkedBlockingQueue<>(); // two hosts: one sender
      Thread late = new Thread(() -> deliver(arriving), "delay");
      late.setDaemon(true);
      late.start();
      transport.open(
          new Receiver() {
            @Override
            public void received(int host, ByteBuffer frame) {
              later(() -> receiver.received(host, frame));
            }

            @Override
            public void lost(int host, Throwable cause) {
              later(() -> receiver.lost(host, cause));
            }

            private void later(Runnable event) {
              arriving.add(new Arrival(event, System.nanoTime() + nanoseconds));
            }
          });
    }

    private static void deliver(BlockingQueue<Arrival> arriving) {
      try {
        while (true) {
          Arrival next = arriving.take();
          for (long left = next.due - System.nanoTime();
              left > 0;
              left = next.due - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          next.event.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private record Arrival(Runnable event, long due) {}
}
