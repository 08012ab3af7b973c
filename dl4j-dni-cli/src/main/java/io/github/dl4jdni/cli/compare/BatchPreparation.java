package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.data.ColumnScaling;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.model.StoredNormalizer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Makes of the data's batches what a network takes: its normaliser's values, its shapes, its labels
 * and its precision.
 *
 * @param form of the features in the data
 * @param layout of the features that it takes
 * @param labelsLast whether labels of steps have their width last
 * @param encoding of the labels
 * @param normalizer its own; null for none
 * @param targetScaling of numbers to be learnt; null for none
 * @param type of its numbers
 */
record BatchPreparation(
    SplitExamples.Form form,
    Layout layout,
    boolean labelsLast,
    OutputTask.Encoding encoding,
    StoredNormalizer normalizer,
    ColumnScaling targetScaling,
    DataType type) {

  /** How features lie. */
  enum Layout {
    /** As the data have them: [N, values], or [N, values, T]. */
    PLAIN,
    /** [N, channels, height, width]. */
    CHANNELS_FIRST,
    /** [N, height, width, channels]. */
    CHANNELS_LAST,
    /** [N, T, values]. */
    STEPS_FIRST
  }

  /** {@return what changes batches to be trained on} */
  DataSetPreProcessor forTraining() {
    return batch -> prepare((DataSet) batch);
  }

  /**
   * Changes features and labels.
   *
   * @param batch as the data have it; changed
   */
  void prepare(DataSet batch) {
    batch.setLabels(scaled(encoded(batch.getLabels())));
    features(batch);
    INDArray labels = batch.getLabels();
    if (labelsLast && labels.rank() == 3) {
      labels = labels.permute(0, 2, 1).dup('c');
    }
    batch.setLabels(labels.castTo(type));
  }

  /**
   * Changes the features alone.
   *
   * @param batch as the data have it; its features are changed
   */
  void prepareFeatures(DataSet batch) {
    INDArray labels = batch.getLabels();
    batch.setLabels(encoded(labels).dup());
    features(batch);
    batch.setLabels(labels);
  }

  private void features(DataSet batch) {
    if (normalizer != null) {
      INDArray features = batch.getFeatures();
      if (form instanceof SplitExamples.Images images) {
        features = features.mul(normalizer.white());
        boolean flat = normalizer.columns() == features.size(1);
        features = flat ? features : planes(features, images);
      } else {
        features = features.dup();
      }
      batch.setFeatures(features);
      normalizer.apply(batch);
    }
    batch.setFeatures(laidOut(batch.getFeatures()).castTo(type));
  }

  private static INDArray planes(INDArray rows, SplitExamples.Images images) {
    return rows.reshape('c', rows.size(0), images.channels(), images.height(), images.width());
  }

  private INDArray laidOut(INDArray features) {
    return switch (layout) {
      case PLAIN ->
          form instanceof SplitExamples.Images
              ? features.reshape('c', features.size(0), features.length() / features.size(0))
              : features;
      case CHANNELS_FIRST ->
          features.rank() == 4 ? features : planes(features, (SplitExamples.Images) form);
      case CHANNELS_LAST ->
          (features.rank() == 4 ? features : planes(features, (SplitExamples.Images) form))
              .permute(0, 2, 3, 1)
              .dup('c');
      case STEPS_FIRST -> features.permute(0, 2, 1).dup('c');
    };
  }

  /** Labels [N, width] or [N, width, T] as the loss wants them. */
  private INDArray encoded(INDArray labels) {
    return switch (encoding) {
      case PLAIN -> labels;
      case SINGLE -> second(labels);
      case SPARSE -> labels.argMax(1).castTo(labels.dataType()).reshape(single(labels));
      case SIGNS -> labels.mul(2).subi(1);
      case SINGLE_SIGN -> second(labels).mul(2).subi(1);
    };
  }

  /**
   * {@return labels as they are judged: those in a single column as 0 or 1, others as in the data}
   *
   * @param labels as in the data
   */
  INDArray judged(INDArray labels) {
    return encoding == OutputTask.Encoding.SINGLE || encoding == OutputTask.Encoding.SINGLE_SIGN
        ? second(labels)
        : labels;
  }

  private static INDArray second(INDArray labels) {
    return labels
        .get(NDArrayIndex.all(), NDArrayIndex.point(1))
        .dup('c')
        .reshape('c', single(labels));
  }

  private static long[] single(INDArray labels) {
    return labels.rank() == 2
        ? new long[] {labels.size(0), 1}
        : new long[] {labels.size(0), 1, labels.size(2)};
  }

  private INDArray scaled(INDArray labels) {
    if (targetScaling == null) {
      return labels;
    }
    return labels
        .sub(column(targetScaling.means(), labels))
        .muli(column(targetScaling.factors(), labels));
  }

  private static INDArray column(double[] values, INDArray like) {
    long[] shape = new long[like.rank()];
    Arrays.fill(shape, 1);
    shape[1] = values.length;
    return Nd4j.createFromArray(values).castTo(like.dataType()).reshape(shape);
  }

  /**
   * {@return predictions in the units and the layout of the data}
   *
   * @param predictions the network's output; not changed
   * @param mask of its steps, or null
   */
  INDArray inUnits(INDArray predictions, INDArray mask) {
    INDArray plain =
        labelsLast && predictions.rank() == 3 ? predictions.permute(0, 2, 1) : predictions;
    if (normalizer != null && normalizer.changesLabels()) {
      INDArray reverted = plain.dup('c').castTo(DataType.FLOAT);
      normalizer.revertLabels(reverted, mask);
      return reverted;
    }
    if (targetScaling != null) {
      double[] deviations =
          Arrays.stream(targetScaling.factors()).map(f -> f == 0 ? 0 : 1 / f).toArray();
      return plain.mul(column(deviations, plain)).addi(column(targetScaling.means(), plain));
    }
    return plain;
  }
}
