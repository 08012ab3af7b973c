package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.conf.ImageGrid;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs ĝ = êV for images that have one row of labels each: the readout sees the means of each
 * channel in the cells of a grid, and V holds a map of gradients for each label.
 *
 * <p>Images are taken as rows of all their numbers, in their own order. What is spread over pixels
 * is the readout's weights, not the images taken together: the same sums, for one image's work.
 */
public final class ImageErrorPredictor implements GradientPredictor {

  private final Readout readout;
  private final INDArray weights; // U, [channels · cells, errors]
  private final Feedback feedback; // V, [errors, outputs]
  private final GridCells readoutCells;
  private final GridCells feedbackCells;
  private INDArray weightGradient;
  private INDArray images; // [examples, numbers of an image]
  private INDArray error; // ê, [examples, errors]
  private INDArray predicted; // êV, [examples, outputs]

  /**
   * Makes the model.
   *
   * @param image what the messages are
   * @param parameters its parameters by name
   * @param settings how it learns
   */
  public ImageErrorPredictor(
      ImageGrid image, Map<String, INDArray> parameters, ErrorPredictor.Settings settings) {
    weights = parameters.get(ErrorPredictor.WEIGHTS);
    readout = new Readout(weights, parameters.get(ErrorPredictor.BIAS), settings.output());
    feedback = settings.feedback(parameters);
    readoutCells = new GridCells(image, image.readoutSides(), weights.dataType());
    feedbackCells = new GridCells(image, image.feedbackSides(readout.errors()), weights.dataType());
  }

  @Override
  public boolean isPositionwise() {
    return false;
  }

  @Override
  public boolean seesExamples() {
    return true;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    weightGradient = views.get(ErrorPredictor.WEIGHTS);
    readout.setBiasGradient(views.get(ErrorPredictor.BIAS));
    feedback.setGradients(views);
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    return !key.startsWith(ErrorPredictor.FEEDBACK);
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndMask,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    images = flat(message, workspaces);
    INDArray perPixel = readoutCells.weightsOfMeans(weights.transpose()); // [errors, numbers]
    error = readout.error(images, perPixel.transpose(), labelsAndMask, workspaces);
    predicted =
        feedback.predict(
            error,
            feedbackCells.areWhole() ? predictionType : ArrayType.BP_WORKING_MEM,
            workspaces);
    return feedbackCells
        .spread(predicted, predictionType, workspaces)
        .reshape('c', message.shape());
  }

  /** Writes the gradient of the readout's own loss, and what V learns of the gradient. */
  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    INDArray perPixel = // [errors, numbers]
        Arrays2d.create(
            ArrayType.BP_WORKING_MEM, readout.errors(), images.size(1), images, workspaces);
    Products.transposedTimes(error, images, perPixel);
    weightGradient.assign(readoutCells.mean(perPixel).transpose());
    readout.learnBias(error);
    INDArray ofCells = feedbackCells.mean(flat(residual, workspaces));
    return feedback.learn(error, predicted, ofCells, null, workspaces);
  }

  /** [examples, numbers of an image], 'c' ordered: itself where it lies so. */
  private static INDArray flat(INDArray images, LayerWorkspaceMgr workspaces) {
    boolean lies = images.ordering() == 'c' && images.elementWiseStride() == 1;
    INDArray contiguous = lies ? images : workspaces.dup(ArrayType.BP_WORKING_MEM, images, 'c');
    return contiguous.reshape('c', images.size(0), images.length() / images.size(0));
  }

  @Override
  public void clear() {
    images = null;
    error = null;
    predicted = null;
  }
}
