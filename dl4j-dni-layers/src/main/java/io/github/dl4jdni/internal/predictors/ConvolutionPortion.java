package io.github.dl4jdni.internal.predictors;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Some of a batch's images in a convolution that keeps their size, with memory for copies of them.
 *
 * @param layout how a channel of the images lies in a copy
 * @param first the first image's number in the batch
 * @param columns of the input, a copy for each of the kernel's columns
 * @param rows of the output, a copy for each of the kernel's rows
 */
record ConvolutionPortion(
    PaddedImages layout, long first, ShiftedCopies columns, ShiftedCopies rows) {

  /** Elements of the copies together, a few megabytes: what a processor's cache may hold. */
  private static final long ELEMENTS = 1L << 21;

  /**
   * Cuts a batch into portions, which all use the same memory.
   *
   * @param weights [outputs, inputs, kernel height, kernel width]
   * @param images [N, inputs, H, W]
   * @param place where memory is to be
   * @param workspaces the step's workspaces
   * @return the portions, the largest first
   */
  static List<ConvolutionPortion> of(
      INDArray weights, INDArray images, ArrayType place, LayerWorkspaceMgr workspaces) {
    long height = weights.size(2);
    long width = weights.size(3);
    PaddedImages one = new PaddedImages(1, images.size(2), images.size(3), height / 2, width / 2);
    long ofColumns = width * weights.size(1) * one.pixels();
    long ofRows = height * weights.size(0) * one.pixels();
    long most = Math.max(1, Math.min(images.size(0), ELEMENTS / (ofColumns + ofRows)));
    INDArray memory =
        workspaces.createUninitialized(
            place, weights.dataType(), new long[] {most * (ofColumns + ofRows)}, 'c');
    long[] columnShifts = shifts(width, 1);
    // The kernel's row i meets the line i − top further down: seen from there, it is further up.
    long[] rowShifts = shifts(height, -one.line());
    List<ConvolutionPortion> portions = new ArrayList<>();
    for (long first = 0; first < images.size(0); first += most) {
      long examples = Math.min(most, images.size(0) - first);
      long middle = examples * ofColumns;
      long end = middle + examples * ofRows;
      portions.add(
          new ConvolutionPortion(
              one.of(examples),
              first,
              new ShiftedCopies(memory.get(NDArrayIndex.interval(0, middle)), columnShifts),
              new ShiftedCopies(memory.get(NDArrayIndex.interval(middle, end)), rowShifts)));
    }
    return portions;
  }

  /** Fills the columns' copies with this portion of a batch's images, [N, inputs, H, W]. */
  void spreadColumns(INDArray images) {
    layout.write(mine(images), columns.original());
    columns.spread();
  }

  /** Fills the rows' copies with this portion of a batch's images, [N, outputs, H, W]. */
  void spreadRows(INDArray images) {
    layout.write(mine(images), rows.original());
    rows.spread();
  }

  /** Sums the columns' copies into this portion of a batch's images, [N, inputs, H, W]. */
  void gatherColumns(INDArray images) {
    columns.gather();
    layout.read(columns.original(), mine(images));
  }

  /** Sums the rows' copies into this portion of a batch's images, [N, outputs, H, W]. */
  void gatherRows(INDArray images) {
    rows.gather();
    layout.read(rows.original(), mine(images));
  }

  /** {@return [pixels, kernel width · inputs]} */
  INDArray columnMatrix() {
    return columns.asMatrix(layout.pixels());
  }

  /** {@return [pixels, kernel height · outputs]} */
  INDArray rowMatrix() {
    return rows.asMatrix(layout.pixels());
  }

  private INDArray mine(INDArray images) {
    return images.get(
        NDArrayIndex.interval(first, first + layout.examples()),
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.all());
  }

  /** Of copies for the kernel's taps in one direction; the tap (size − 1) / 2 stays in place. */
  private static long[] shifts(long size, long step) {
    long[] shifts = new long[(int) size];
    for (int i = 0; i < size; i++) {
      shifts[i] = (i - (size - 1) / 2) * step;
    }
    return shifts;
  }
}
