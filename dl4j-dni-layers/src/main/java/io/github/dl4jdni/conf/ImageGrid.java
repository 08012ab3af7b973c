package io.github.dl4jdni.conf;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * How the pixels (or voxels) of an activation of known size fall into the cells of a coarser grid.
 */
public final class ImageGrid {

  /** The cells along each side that a readout takes its means over. */
  private static final long READOUT_SIDE = 4;

  /** How many elements a map of fed-back gradients has at most, for all labels together. */
  private static final long LARGEST_MAP = 1 << 20;

  private final long channels;
  private final long[] sizes; // height and width; depth, height and width of a volume
  private final boolean channelsLast;

  private ImageGrid(long channels, long[] sizes, boolean channelsLast) {
    this.channels = channels;
    this.sizes = sizes;
    this.channelsLast = channelsLast;
  }

  /**
   * The grid of a message.
   *
   * @param shape what a gradient model maps
   * @return the grid; none if the message is no image of known size
   */
  static Optional<ImageGrid> of(ModelShape shape) {
    if (shape.activation() instanceof InputType.InputTypeConvolutional image) {
      return of(shape, image.getHeight(), image.getWidth());
    }
    if (shape.activation() instanceof InputType.InputTypeConvolutional3D volume) {
      return of(shape, volume.getDepth(), volume.getHeight(), volume.getWidth());
    }
    return Optional.empty();
  }

  private static Optional<ImageGrid> of(ModelShape shape, long... sizes) {
    return LongStream.of(sizes).allMatch(size -> size > 0)
        ? Optional.of(new ImageGrid(shape.inputs(), sizes, shape.channelsLast()))
        : Optional.empty();
  }

  /** {@return the channels of the activation} */
  public long channels() {
    return channels;
  }

  /** {@return whether the channels lie behind the pixels and not before them} */
  public boolean channelsLast() {
    return channelsLast;
  }

  /** {@return the cells along each side of the readout's grid} */
  public long[] readoutSides() {
    return sides(READOUT_SIDE);
  }

  /**
   * The cells along each side of the map of fed-back gradients: a pixel each, where that is not too
   * many.
   *
   * @param labels how many errors are fed back
   * @return the number of cells along each side
   */
  public long[] feedbackSides(long labels) {
    long side = LongStream.of(sizes).max().orElseThrow();
    while (side > 1 && labels * channels * product(sides(side)) > LARGEST_MAP) {
      side--;
    }
    return sides(side);
  }

  private long[] sides(long most) {
    return LongStream.of(sizes).map(size -> Math.min(size, most)).toArray();
  }

  /** {@return the number of pixels} */
  public long pixels() {
    return product(sizes);
  }

  /**
   * Which cell of a grid a pixel lies in.
   *
   * @param pixel its index, the last side's first
   * @param sides the cells along each side
   * @return the cell's index
   */
  public long cell(long pixel, long[] sides) {
    long cell = 0;
    long stride = 1;
    long rest = pixel;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      long place = rest % sizes[axis];
      rest /= sizes[axis];
      cell += stride * (place * sides[axis] / sizes[axis]);
      stride *= sides[axis];
    }
    return cell;
  }

  /**
   * How many cells a grid has.
   *
   * @param sides the cells along each side
   * @return their product
   */
  public static long product(long[] sides) {
    return Arrays.stream(sides).reduce(1, (a, b) -> a * b);
  }
}
