package io.github.dl4jdni.internal.predictors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ImageGrid;
import io.github.dl4jdni.conf.ImageGrids;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Images and the cells of coarser grids, against loops over the pixels. */
class GridCellsTest {

  private static final int ROWS = 3;
  private static final int CHANNELS = 2;

  static Stream<Arguments> grids() {
    return Stream.of(false, true)
        .flatMap(
            last ->
                Stream.of(
                    grid(last, sizes(4, 6), sizes(2, 3)),
                    grid(last, sizes(5, 7), sizes(2, 3)),
                    grid(last, sizes(7, 5), sizes(4, 4)),
                    grid(last, sizes(4, 3), sizes(1, 1)),
                    grid(last, sizes(5, 2), sizes(3, 2)),
                    grid(last, sizes(4, 5, 3), sizes(2, 5, 1)),
                    grid(last, sizes(3, 5, 7), sizes(2, 3, 4))));
  }

  private static long[] sizes(long... of) {
    return of;
  }

  private static Arguments grid(boolean channelsLast, long[] sizes, long[] sides) {
    String name = Arrays.toString(sizes) + (channelsLast ? ", channels last" : "");
    return Arguments.of(
        Named.of(name, new Pixels(sizes, channelsLast)),
        Named.of("in " + Arrays.toString(sides), sides));
  }

  @ParameterizedTest
  @MethodSource("grids")
  void meansAreThoseOfTheCellsPixels(Pixels pixels, long[] sides) {
    INDArray images = normal(pixels.count());
    int cells = (int) ImageGrid.product(sides);
    double[][] expected = new double[ROWS][CHANNELS * cells];
    double[] counts = pixels.counts(sides);
    pixels.forEach(
        (row, channel, pixel) ->
            expected[row][channel * cells + pixels.cell(pixel, sides)] +=
                images.getDouble(row, pixels.index(channel, pixel))
                    / counts[pixels.cell(pixel, sides)]);
    INDArray before = images.dup();
    assertClose(pixels.cells(sides).mean(images), expected);
    assertThat(images).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void eachPixelGetsItsCellsNumber(Pixels pixels, long[] sides) {
    int cells = (int) ImageGrid.product(sides);
    INDArray numbers = normal(cells);
    double[][] expected = new double[ROWS][CHANNELS * pixels.count()];
    pixels.forEach(
        (row, channel, pixel) ->
            expected[row][pixels.index(channel, pixel)] =
                numbers.getDouble(row, channel * cells + pixels.cell(pixel, sides)));
    assertClose(
        pixels
            .cells(sides)
            .spread(numbers, ArrayType.ACTIVATION_GRAD, LayerWorkspaceMgr.noWorkspaces()),
        expected);
  }

  /** Σ w·mean over the cells is Σ weightsOfMeans(w)·x over the pixels. */
  @ParameterizedTest
  @MethodSource("grids")
  void weightsOfMeansArePartsOfTheirCells(Pixels pixels, long[] sides) {
    int cells = (int) ImageGrid.product(sides);
    INDArray weights = normal(cells);
    double[] counts = pixels.counts(sides);
    double[][] expected = new double[ROWS][CHANNELS * pixels.count()];
    pixels.forEach(
        (row, channel, pixel) -> {
          int cell = pixels.cell(pixel, sides);
          expected[row][pixels.index(channel, pixel)] =
              weights.getDouble(row, channel * cells + cell) / counts[cell];
        });
    GridCells grid = pixels.cells(sides);
    INDArray ofPixels = grid.weightsOfMeans(weights);
    assertClose(ofPixels, expected);
    INDArray images = normal(pixels.count()).addi(1);
    INDArray byCells = grid.mean(images).mul(weights).sum(1);
    assertThat(ofPixels.mul(images).sum(1).distance2(byCells)).isLessThan(1e-12);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void aGridAsFineAsTheImageIsTheImage(Pixels pixels, long[] ignored) {
    GridCells whole = pixels.cells(pixels.sizes);
    assertThat(whole.areWhole()).isTrue();
    assertThat(pixels.cells(ignored).areWhole()).isFalse();
    INDArray images = normal(pixels.count());
    assertThat(whole.mean(images)).isSameAs(images);
    assertThat(whole.spread(images, ArrayType.ACTIVATIONS, LayerWorkspaceMgr.noWorkspaces()))
        .isSameAs(images);
    assertThat(whole.weightsOfMeans(images)).isSameAs(images);
  }

  private static INDArray normal(int places) {
    Random random = new Random(places);
    INDArray numbers = Nd4j.create(DataType.DOUBLE, ROWS, (long) CHANNELS * places);
    for (long i = 0; i < numbers.length(); i++) {
      numbers.putScalar(i, random.nextGaussian());
    }
    return numbers;
  }

  private static void assertClose(INDArray actual, double[][] expected) {
    assertThat(actual.ordering()).isEqualTo('c');
    assertThat(actual.shape()).containsExactly(expected.length, expected[0].length);
    assertThat(actual.distance2(Nd4j.create(expected))).isLessThan(1e-12);
  }

  private interface Place {
    void at(int row, int channel, int pixel);
  }

  /** The pixels of an image or a volume, the last side's first. */
  private static final class Pixels {

    private final long[] sizes;
    private final boolean channelsLast;

    Pixels(long[] sizes, boolean channelsLast) {
      this.sizes = sizes;
      this.channelsLast = channelsLast;
    }

    int count() {
      return (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    GridCells cells(long[] sides) {
      InputType type =
          sizes.length == 2
              ? InputType.convolutional(
                  sizes[0], sizes[1], CHANNELS, channelsLast ? CNN2DFormat.NHWC : CNN2DFormat.NCHW)
              : InputType.convolutional3D(
                  channelsLast ? Convolution3D.DataFormat.NDHWC : Convolution3D.DataFormat.NCDHW,
                  sizes[0],
                  sizes[1],
                  sizes[2],
                  CHANNELS);
      return new GridCells(ImageGrids.of(type, CHANNELS, channelsLast), sides, DataType.DOUBLE);
    }

    /** Where a row of all numbers of an image has a pixel's channel. */
    int index(int channel, int pixel) {
      return channelsLast ? pixel * CHANNELS + channel : channel * count() + pixel;
    }

    /** A side of n pixels in s cells: the p-th lies in the cell ⌊p·s/n⌋. */
    int cell(int pixel, long[] sides) {
      int cell = 0;
      int below = count();
      int rest = pixel;
      for (int axis = 0; axis < sizes.length; axis++) {
        below /= (int) sizes[axis];
        int place = rest / below;
        rest %= below;
        int along = (int) Math.floor((double) place * sides[axis] / sizes[axis]);
        cell = cell * (int) sides[axis] + along;
      }
      return cell;
    }

    double[] counts(long[] sides) {
      double[] counts = new double[(int) ImageGrid.product(sides)];
      for (int pixel = 0; pixel < count(); pixel++) {
        counts[cell(pixel, sides)]++;
      }
      return counts;
    }

    void forEach(Place place) {
      for (int row = 0; row < ROWS; row++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          for (int pixel = 0; pixel < count(); pixel++) {
            place.at(row, channel, pixel);
          }
        }
      }
    }
  }
}
