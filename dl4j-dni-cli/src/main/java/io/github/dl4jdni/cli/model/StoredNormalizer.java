package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.preprocessor.AbstractMultiDataSetNormalizer;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MultiDataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.VGG16ImagePreProcessor;

/**
 * The normaliser that a model was saved with.
 *
 * @param file the model's, for messages
 * @param normalizer what it is
 */
public record StoredNormalizer(Path file, Normalizer<?> normalizer) {

  /** The white of most images' files. */
  private static final double BYTE = 255;

  /** A few deviations above the mean is where a column of pixels from 0 to 1 ends. */
  private static final double MOST_OF_UNIT_PIXELS = 1.5;

  /**
   * {@return the normaliser in a model's file; null if there is none}
   *
   * @param file the model's, for messages
   * @param model what it holds
   * @throws UserErrorException if it cannot be restored
   */
  public static StoredNormalizer of(Path file, ModelFile model) {
    Normalizer<?> restored;
    try {
      restored = model.normalizer();
    } catch (IOException e) {
      throw new UserErrorException(
          e.getMessage()
              + "; save it again with ModelSerializer.addNormalizerToModel, or --scaling none"
              + " leaves it out",
          e);
    }
    if (restored == null
        || restored instanceof DataNormalization
        || restored instanceof MultiDataNormalization) {
      return restored == null ? null : new StoredNormalizer(file, restored);
    }
    throw new UserErrorException(
        file + ": its normaliser, " + restored.getClass().getName() + ", is of an unknown kind");
  }

  /** {@return in words what it does} */
  public String description() {
    return normalizer.getClass().getSimpleName()
        + (changesLabels() ? ", of features and of what is learnt" : "");
  }

  /** {@return whether it changes what is to be learnt, too} */
  public boolean changesLabels() {
    return normalizer instanceof DataNormalization single
        ? single.isFitLabel()
        : normalizer instanceof AbstractMultiDataSetNormalizer<?> several && several.isFitLabel();
  }

  /**
   * {@return the value that it takes for the white of an image}
   *
   * <p>A scaler of images says it. Of others the statistics tell: those of pixels up to 255 are
   * beyond what pixels up to 1 can have.
   */
  public double white() {
    if (normalizer instanceof ImagePreProcessingScaler scaler) {
      return scaler.getMaxPixelVal();
    }
    INDArray means = null;
    INDArray spread = null;
    if (normalizer instanceof NormalizerStandardize single) {
      means = single.getMean();
      spread = single.getStd();
    } else if (normalizer instanceof MultiNormalizerStandardize several) {
      means = several.getFeatureMean(0);
      spread = several.getFeatureStd(0);
    } else if (normalizer instanceof NormalizerMinMaxScaler single) {
      return single.getMax().maxNumber().doubleValue() > MOST_OF_UNIT_PIXELS ? BYTE : 1;
    }
    if (means == null) {
      return BYTE;
    }
    return means.add(spread).maxNumber().doubleValue() > MOST_OF_UNIT_PIXELS ? BYTE : 1;
  }

  /** {@return how many columns or channels it was fitted on; -1 for any number} */
  public long columns() {
    if (normalizer instanceof NormalizerStandardize single) {
      return single.getMean().length();
    }
    if (normalizer instanceof NormalizerMinMaxScaler single) {
      return single.getMin().length();
    }
    if (normalizer instanceof MultiNormalizerStandardize several) {
      return several.getFeatureMean(0).length();
    }
    return normalizer instanceof VGG16ImagePreProcessor ? 3 : -1;
  }

  /**
   * Changes a batch in place.
   *
   * @param batch of features in the shape that it was fitted on
   */
  public void apply(DataSet batch) {
    if (normalizer instanceof DataNormalization single) {
      single.preProcess(batch);
      return;
    }
    MultiDataSet several = batch.toMultiDataSet();
    ((MultiDataNormalization) normalizer).preProcess(several);
    batch.setFeatures(several.getFeatures(0));
    batch.setLabels(several.getLabels(0));
  }

  /**
   * Makes of predictions what they would be without it.
   *
   * @param labels of its range; changed in place
   * @param mask of them, or null
   */
  public void revertLabels(INDArray labels, INDArray mask) {
    if (normalizer instanceof DataNormalization single) {
      single.revertLabels(labels, mask);
    } else {
      ((MultiDataNormalization) normalizer)
          .revertLabels(new INDArray[] {labels}, mask == null ? null : new INDArray[] {mask});
    }
  }
}
