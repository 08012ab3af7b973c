package io.github.dl4jdni.research.pretrained;

import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Puts the gradient models of a narrow network into a wider one: each channel of the wide message
 * takes the place of one of the narrow one's, in turn. Hidden units have no order, so that any
 * assignment is as good; what sums over channels is divided by how many there now are of each.
 */
final class WidthTiling {

  private static final String PREFIX = "gradientModel";

  /** The maps of linear models, solved for or not, and the readout of the error model. */
  private static final Set<String> SUMS_OVER_CHANNELS = Set.of(PREFIX + "W", PREFIX + "U");

  private final int narrow;
  private final int wide;

  /**
   * A tiling.
   *
   * @param narrow channels of the messages that models were learnt on
   * @param wide channels of those that they are to see
   */
  WidthTiling(int narrow, int wide) {
    this.narrow = narrow;
    this.wide = wide;
  }

  /**
   * Fills the gradient models of the wide network.
   *
   * @param from the narrow network
   * @param to the wide one
   */
  void copy(MultiLayerNetwork from, MultiLayerNetwork to) {
    for (Layer layer : to.getLayers()) {
      Layer source = from.getLayer(layer.conf().getLayer().getLayerName());
      for (Map.Entry<String, INDArray> parameter : layer.paramTable(false).entrySet()) {
        if (parameter.getKey().startsWith(PREFIX)) {
          double share = SUMS_OVER_CHANNELS.contains(parameter.getKey()) ? narrow : wide;
          fill(parameter.getValue(), source.getParam(parameter.getKey()), share / wide);
        }
      }
    }
  }

  private void fill(INDArray target, INDArray source, double share) {
    INDArray rows = matrix(target);
    INDArray of = matrix(source);
    for (int row = 0; row < rows.rows(); row++) {
      int from = index(row, rows.rows(), of.rows());
      double factor = row < wide ? share : 1;
      for (int column = 0; column < rows.columns(); column++) {
        int other = index(column, rows.columns(), of.columns());
        rows.putScalar(row, column, factor * of.getDouble(from, other));
      }
    }
  }

  private static INDArray matrix(INDArray array) {
    return array.rank() == 1 ? array.reshape(1, array.length()) : array;
  }

  /** Channels in turn; what stands behind them, labels and the one, keeps its place. */
  private int index(int at, int size, int former) {
    if (size == former) {
      return at;
    }
    return at < wide ? at % narrow : at - wide + narrow;
  }
}
