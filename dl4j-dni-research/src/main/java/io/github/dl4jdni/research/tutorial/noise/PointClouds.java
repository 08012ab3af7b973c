package io.github.dl4jdni.research.tutorial.noise;

import io.github.dl4jdni.research.tutorial.NumpyRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Points of two classes with two clouds each, round the corners of a square: of the kind that
 * scikit-learn's make_classification draws, not the same points.
 *
 * @param points [N, 2]
 * @param classes 0 or 1, [N, 1]
 */
record PointClouds(INDArray points, INDArray classes) {

  private static final double SEPARATION = 4;
  private static final int CLOUDS = 4;

  /** Draws points: corners are dealt to classes, each cloud is stretched in a way of its own. */
  static PointClouds draw(NumpyRandom random, int count) {
    int[] corners = {0, 1, 2, 3};
    for (int i = CLOUDS - 1; i > 0; i--) {
      int other = (int) (random.uniform() * (i + 1));
      int kept = corners[i];
      corners[i] = corners[other];
      corners[other] = kept;
    }
    INDArray points = Nd4j.create(DataType.DOUBLE, count, 2);
    INDArray classes = Nd4j.create(DataType.DOUBLE, count, 1);
    double[][] stretch = new double[CLOUDS][4];
    for (double[] each : stretch) {
      for (int i = 0; i < each.length; i++) {
        each[i] = 2 * random.uniform() - 1;
      }
    }
    for (int i = 0; i < count; i++) {
      int cloud = i % CLOUDS;
      double a = random.normal();
      double b = random.normal();
      double[] by = stretch[cloud];
      double x = a * by[0] + b * by[2] + SEPARATION * (corners[cloud] % 2 == 0 ? -1 : 1);
      double y = a * by[1] + b * by[3] + SEPARATION * (corners[cloud] / 2 == 0 ? -1 : 1);
      points.putScalar(i, 0, x);
      points.putScalar(i, 1, y);
      classes.putScalar(i, 0, cloud % 2);
    }
    return new PointClouds(points, classes);
  }
}
