package io.github.dl4jdni.internal.params;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How a linear map that is learnt by least squares lies in a flat vector: the running moments that
 * it is solved from, and the map itself. All of it is statistics, which move by themselves and not
 * by an updater.
 *
 * @param prefix what the names begin with
 * @param features how many features the map has, D
 * @param outputs how many numbers it gives, C
 */
public record LeastSquaresParameters(String prefix, long features, long outputs) {

  /** The running mean of xxᵀ, [D, D]. */
  public static final String MOMENTS = "moments";

  /** The running mean of xgᵀ, [D, C]. */
  public static final String CROSS_MOMENTS = "crossMoments";

  /** The map, [D, C]. */
  public static final String WEIGHTS = "W";

  /** How many batches came since the map was last solved for, [1]. */
  public static final String UNSOLVED = "unsolved";

  /**
   * The names in the order in which they lie.
   *
   * @param prefix what they begin with
   * @return four names
   */
  public static List<String> keys(String prefix) {
    return List.of(prefix + MOMENTS, prefix + CROSS_MOMENTS, prefix + WEIGHTS, prefix + UNSOLVED);
  }

  /**
   * How many numbers there are.
   *
   * @return D² + 2DC + 1
   */
  public long count() {
    return features * features + 2 * features * outputs + 1;
  }

  /**
   * Lays them over a vector.
   *
   * @param flat {@link #count()} elements
   * @return the views by name
   */
  public Map<String, INDArray> views(INDArray flat) {
    long moments = features * features;
    long map = features * outputs;
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(prefix + MOMENTS, matrix(flat, 0, features));
    views.put(prefix + CROSS_MOMENTS, matrix(flat, moments, outputs));
    views.put(prefix + WEIGHTS, matrix(flat, moments + map, outputs));
    views.put(
        prefix + UNSOLVED,
        flat.get(NDArrayIndex.interval(moments + 2 * map, moments + 2 * map + 1)));
    return views;
  }

  private INDArray matrix(INDArray flat, long from, long columns) {
    return flat.get(NDArrayIndex.interval(from, from + features * columns))
        .reshape('f', features, columns);
  }
}
