package io.github.dl4jdni.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Masks of a scene's labels that leave the features unmasked. */
final class LabelMasks {

  private LabelMasks() {}

  /** Leaves out every third label: of examples, time steps or pixels. */
  static DataSet mask(Scene scene, DataSet data) {
    INDArray labels = data.getLabels();
    long[] shape = {labels.size(0), 1};
    if (scene.isSeries() && scene.hasLabelsPerPosition()) {
      shape[1] = labels.size(scene.isChannelsLast() ? 1 : 2);
    } else if (scene == Scene.IMAGE_TO_PIXELS) {
      shape = new long[] {labels.size(0), 1, labels.size(2), labels.size(3)};
    }
    INDArray mask = Nd4j.ones(labels.dataType(), shape);
    INDArray flat = mask.reshape(mask.length());
    for (long i = 1; i < flat.length(); i += 3) {
      flat.putScalar(i, 0);
    }
    data.setLabelsMaskArray(mask);
    return data;
  }

  /** What the labels at a position count, in the order of {@link ModelObjective.Layout}. */
  static double at(Scene scene, DataSet data, long[] index) {
    INDArray mask = data.getLabelsMaskArray();
    if (mask == null) {
      return 1;
    }
    if (mask.rank() == 4) {
      return mask.getDouble(index[0], 0, index[2], index[3]);
    }
    return mask.size(1) == 1
        ? mask.getDouble(index[0], 0)
        : mask.getDouble(index[0], index[scene.isChannelsLast() ? 1 : 2]);
  }
}
