package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.conf.ImageGrid;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Goes between images as rows of all their numbers and the cells of a coarser grid. Rows of cells
 * have the channels first; where each pixel is a cell of its own, they are the images' own.
 */
final class GridCells {

  private final long channels;
  private final boolean channelsLast;
  private final INDArray means; // [pixels, cells], 1/n for the n pixels of a cell; null if whole
  private final INDArray membership; // [cells, pixels], zeros and ones

  GridCells(ImageGrid image, long[] sides, DataType type) {
    channels = image.channels();
    channelsLast = image.channelsLast();
    long cells = ImageGrid.product(sides);
    if (cells == image.pixels()) {
      means = null;
      membership = null;
      return;
    }
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      membership = Nd4j.zeros(type, cells, image.pixels());
      for (long pixel = 0; pixel < image.pixels(); pixel++) {
        membership.putScalar(image.cell(pixel, sides), pixel, 1);
      }
      means = membership.transpose().dup('c');
      means.diviRowVector(membership.sum(1));
    }
  }

  /** Whether each pixel is a cell of its own. */
  boolean areWhole() {
    return means == null;
  }

  /**
   * Means over the pixels of each cell.
   *
   * @param images [rows, numbers of an image], 'c' ordered; not changed
   * @return [rows, channels · cells]
   */
  INDArray mean(INDArray images) {
    if (areWhole()) {
      return images;
    }
    long pixels = means.size(0);
    INDArray planes =
        channelsLast
            ? images.reshape('c', images.size(0), pixels, channels).permute(0, 2, 1).dup('c')
            : images;
    return planes
        .reshape('c', images.size(0) * channels, pixels)
        .mmul(means)
        .dup('c')
        .reshape('c', images.size(0), channels * means.size(1));
  }

  /**
   * Gives each pixel its cell's number.
   *
   * @param cells [rows, channels · cells], 'c' ordered
   * @param place where the result is to live
   * @param workspaces the step's workspaces
   * @return [rows, numbers of an image], 'c' ordered; what was given if they are the same
   */
  INDArray spread(INDArray cells, ArrayType place, LayerWorkspaceMgr workspaces) {
    return areWhole() ? cells : workspaces.dup(place, inOrder(spread(cells, membership)), 'c');
  }

  /**
   * The weights of each pixel in a weighted sum of the cells' means.
   *
   * @param weights of the cells, [rows, channels · cells]
   * @return [rows, numbers of an image], 'c' ordered
   */
  INDArray weightsOfMeans(INDArray weights) {
    return areWhole() ? weights : inOrder(spread(weights.dup('c'), means.transpose())).dup('c');
  }

  /** [rows, channels, pixels], 'c' ordered. */
  private INDArray spread(INDArray cells, INDArray onto) {
    long rows = cells.size(0);
    return cells
        .reshape('c', rows * channels, onto.size(0))
        .mmul(onto)
        .dup('c')
        .reshape('c', rows, channels, onto.size(1));
  }

  /** As rows of images, in the order of their numbers. */
  private INDArray inOrder(INDArray planes) {
    INDArray ordered = channelsLast ? planes.permute(0, 2, 1).dup('c') : planes;
    return ordered.reshape('c', planes.size(0), channels * planes.size(2));
  }
}
