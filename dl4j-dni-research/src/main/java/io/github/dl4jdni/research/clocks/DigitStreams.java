package io.github.dl4jdni.research.clocks;

import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.couple.WindowData;
import io.github.dl4jdni.couple.WindowSource;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Endless streams of digits, side by side, and what there is to be counted in them. Which digit
 * comes in which stream at a step depends on the seed and the step alone.
 *
 * <p>A sees a digit at each step, and whether its block of T steps begins; it is to tell how many
 * odd digits the block has had so far. B ticks at the end of each block; it is to tell how many 3s
 * there were since its window of T blocks began, and sees at its first tick that it does. Counts
 * are told as shares of the most that there can be of them.
 */
final class DigitStreams implements WindowSource {

  static final String A = "a";
  static final String B = "b";
  private static final int COUNTED = 3;
  private static final float WHITE = 255f;

  private final LabelledImages images;
  private final int block;
  private final int streams;
  private final long seed;

  DigitStreams(LabelledImages images, int block, int streams, long seed) {
    this.images = images;
    this.block = block;
    this.streams = streams;
    this.seed = seed;
  }

  /** {@return how many numbers A sees at a step: a digit's pixels, and the block's beginning} */
  static int inputs(LabelledImages images) {
    return images.values() + 1;
  }

  private int image(int stream, long step) {
    SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (step + 1));
    return new SplittableRandom(random.nextLong() + stream).nextInt(images.size());
  }

  @Override
  public WindowData window(String network, long from, long to) {
    return network.equals(A) ? ofA(from, to) : ofB(from, to);
  }

  private WindowData ofA(long from, long to) {
    int steps = (int) (to - from);
    int values = images.values();
    float[] features = new float[steps * (values + 1) * streams];
    INDArray labels = Nd4j.create(new long[] {streams, 1, steps}, 'f');
    for (int stream = 0; stream < streams; stream++) {
      int odd = 0;
      for (int at = 0; at < steps; at++) {
        long step = from + at;
        int image = image(stream, step);
        odd = (step % block == 0 ? 0 : odd) + images.label(image) % 2;
        labels.putScalar(stream, 0, at, (double) odd / block);
        int start = at * (values + 1) * streams + stream; // 'f' order: streams, values, steps
        for (int value = 0; value < values; value++) {
          int row = value / images.columns();
          features[start + value * streams] =
              images.grey(image, row, value % images.columns()) / WHITE;
        }
        features[start + values * streams] = step % block == 0 ? 1 : 0;
      }
    }
    INDArray series = Nd4j.create(features, new long[] {streams, values + 1L, steps}, 'f');
    return WindowData.of(series, labels);
  }

  private WindowData ofB(long from, long to) {
    int ticks = (int) ((to - from) / block);
    INDArray labels = Nd4j.create(new long[] {streams, 1, ticks}, 'f');
    for (int stream = 0; stream < streams; stream++) {
      int threes = 0;
      for (int tick = 0; tick < ticks; tick++) {
        threes += threes(stream, from + (long) tick * block);
        labels.putScalar(stream, 0, tick, (double) threes / block);
      }
    }
    return WindowData.of(null, labels);
  }

  /** How many 3s a block has. */
  private int threes(int stream, long from) {
    int threes = 0;
    for (long step = from; step < from + block; step++) {
      threes += images.label(image(stream, step)) == COUNTED ? 1 : 0;
    }
    return threes;
  }

  /** How many 3s the block of a message has, as a share of its steps. */
  @Override
  public INDArray context(String sender, String receiver, long to) {
    INDArray context = Nd4j.create(streams, 1);
    for (int stream = 0; stream < streams; stream++) {
      context.putScalar(stream, 0, (double) threes(stream, to - block) / block);
    }
    return context;
  }
}
