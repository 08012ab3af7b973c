package io.github.dl4jdni.research.clocks;

import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.couple.CoupledNetworks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Trains one pair of networks for so many seconds. */
final class ClocksTraining {

  /** How many windows of B's lie between two points of a curve, at least. */
  private static final int WINDOWS_OF_POINT = 4;

  private static final int POINTS = 60;
  private static final double NANOSECONDS = 1e9;

  private final ClocksOptions options;
  private final LabelledImages images;

  ClocksTraining(ClocksOptions options, LabelledImages images) {
    this.options = options;
    this.images = images;
  }

  /** Trains. */
  ClocksRun train(int ticks, Arm arm, long seed) {
    ClockNetworks networks = new ClockNetworks(options.units, options.learningRate, ticks);
    CoupledNetworks coupled = networks.couple(arm, DigitStreams.inputs(images), seed);
    DigitStreams streams = new DigitStreams(images, ticks, options.streams, seed);
    Means means = new Means(networks.windowOfA(arm), ticks);
    coupled.addListener(means::add);
    List<ClocksRun.Point> curve = new ArrayList<>();
    long span = (long) ticks * ticks;
    double spent = 0;
    long step = 0;
    while (spent < options.seconds) {
      double next = spent + (double) options.seconds / POINTS;
      for (int window = 0; window < WINDOWS_OF_POINT || spent < next; window++) {
        step += span;
        double before = processorSeconds();
        coupled.fit(streams, step);
        spent += processorSeconds() - before;
      }
      curve.add(means.point(step, spent));
    }
    return new ClocksRun(ticks, arm.toString(), seed, spent, step, means.updatesOfA(), curve);
  }

  /** Of the whole process: the networks' threads come and go. */
  private static double processorSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / NANOSECONDS
        : System.nanoTime() / NANOSECONDS;
  }

  /** Collects scores; one network at a time computes, and tells of it. */
  private static final class Means {

    private final int stepsOfA; // of a window: scores are sums over them
    private final int ticksOfB;
    private double sumOfA;
    private double sumOfB;
    private int countOfA;
    private int countOfB;
    private long updates;

    Means(int stepsOfA, int ticksOfB) {
      this.stepsOfA = stepsOfA;
      this.ticksOfB = ticksOfB;
    }

    synchronized void add(String network, long step, double score) {
      if (network.equals(DigitStreams.A)) {
        sumOfA += score / stepsOfA;
        countOfA++;
        updates++;
      } else {
        sumOfB += score / ticksOfB;
        countOfB++;
      }
    }

    synchronized ClocksRun.Point point(long step, double seconds) {
      ClocksRun.Point point =
          new ClocksRun.Point(step, seconds, sumOfA / countOfA, sumOfB / countOfB);
      sumOfA = 0;
      sumOfB = 0;
      countOfA = 0;
      countOfB = 0;
      return point;
    }

    synchronized long updatesOfA() {
      return updates;
    }
  }
}
