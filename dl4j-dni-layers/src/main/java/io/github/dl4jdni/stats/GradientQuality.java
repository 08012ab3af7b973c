package io.github.dl4jdni.stats;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * How well a synthetic gradient ĝ agrees with a gradient g, both [positions, channels].
 *
 * <p>No measure is NaN unless an element is: where g is zero, the relative error and the norm ratio
 * are 0 if ĝ is zero, too, and infinite if not; where ĝ or g is zero, the cosine is 0.
 *
 * @param relativeError ‖ĝ − g‖ / ‖g‖; 0 is perfect, 1 is as bad as predicting zero
 * @param r2 the coefficient of determination, 1 − Σ(ĝ − g)² / Σ(g − ḡ)² with ḡ the mean of each
 *     channel over positions; where g does not vary 1 if ĝ = g, and 0 if not
 * @param cosine of the angle between ĝ and g, taken as vectors
 * @param signAgreement the share of g's elements other than zero whose sign ĝ has; 0 if there are
 *     none
 * @param normRatio ‖ĝ‖ / ‖g‖
 * @param norm ‖g‖, over all positions
 * @param loss the gradient model's loss, ½‖ĝ − g‖² by position
 */
public record GradientQuality(
    double relativeError,
    double r2,
    double cosine,
    double signAgreement,
    double normRatio,
    double norm,
    double loss) {

  /**
   * Measures.
   *
   * @param predicted ĝ, [positions, channels]; not changed
   * @param arrived g, in the same shape; not changed
   * @return the measures
   * @throws IllegalArgumentException if the shapes differ
   */
  public static GradientQuality of(INDArray predicted, INDArray arrived) {
    return of(predicted, arrived, null);
  }

  /**
   * Measures, masked positions left out.
   *
   * @param predicted ĝ, [positions, channels]; not changed
   * @param arrived g, in the same shape; not changed
   * @param counts 1 for positions that count, 0 for others, [positions, 1]; null if all do
   * @return the measures
   * @throws IllegalArgumentException if the shapes differ
   */
  public static GradientQuality of(INDArray predicted, INDArray arrived, INDArray counts) {
    if (predicted.rank() != 2 || !predicted.equalShapes(arrived)) {
      throw new IllegalArgumentException(
          "gradients are compared in the shape [positions, channels]; the prediction has "
              + predicted.shapeInfoToString()
              + ", the gradient "
              + arrived.shapeInfoToString());
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      // In double: float sums of squares of small gradients vanish.
      INDArray p = counted(predicted, counts);
      INDArray g = counted(arrived, counts);
      double positions = counts == null ? p.size(0) : counts.sumNumber().doubleValue();
      GradientQuality quality = measure(p, g, positions);
      p.close();
      g.close();
      return quality;
    }
  }

  private static INDArray counted(INDArray gradient, INDArray counts) {
    INDArray copy = Nd4j.createUninitialized(DataType.DOUBLE, gradient.shape(), 'c');
    copy.assign(gradient);
    if (counts != null) {
      copy.muliColumnVector(counts.castTo(DataType.DOUBLE));
    }
    return copy;
  }

  private static GradientQuality measure(INDArray p, INDArray g, double positions) {
    double gNorm = g.norm2Number().doubleValue();
    double pNorm = p.norm2Number().doubleValue();
    double product = Nd4j.getBlasWrapper().dot(p.reshape(p.length()), g.reshape(g.length()));
    INDArray means = g.sum(0);
    double meanSquares = means.norm2Number().doubleValue();
    double variation = Math.max(0, gNorm * gNorm - meanSquares * meanSquares / positions);
    long nonZero = count(g, Conditions.notEquals(0));
    INDArray signs = Transforms.sign(p, true).muli(g);
    long agreeing = count(signs, Conditions.greaterThan(0));
    double error = p.subi(g).norm2Number().doubleValue();
    signs.close();
    means.close();
    return new GradientQuality(
        ratio(error, gNorm),
        r2(error * error, variation, gNorm * gNorm),
        pNorm == 0 || gNorm == 0 ? 0 : product / pNorm / gNorm,
        nonZero == 0 ? 0 : (double) agreeing / nonZero,
        ratio(pNorm, gNorm),
        gNorm,
        positions == 0 ? 0 : error * error / 2 / positions);
  }

  private static long count(INDArray array, org.nd4j.linalg.indexing.conditions.Condition what) {
    return Nd4j.getExecutioner().exec(new MatchCondition(array, what)).getLong(0);
  }

  private static double ratio(double of, double to) {
    if (to == 0) {
      return of == 0 ? 0 : of / to;
    }
    return of / to;
  }

  private static double r2(double squaredError, double variation, double squares) {
    if (variation <= 1e-12 * squares) { // the same at all positions, but for rounding
      return squaredError <= 1e-12 * squares ? 1 : 0;
    }
    return 1 - squaredError / variation;
  }
}
