package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.internal.recurrent.SyntheticGradientLSTMLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a trained network's gradient model says about the states at its windows' ends. */
final class StatePredictions {

  private final MultiLayerNetwork network;
  private final int windowSteps;

  /**
   * The predictions of a network.
   *
   * @param trained whose recurrent layer, the first, has a gradient model; it is left as it is
   * @param windowSteps of a truncation window
   */
  StatePredictions(MultiLayerNetwork trained, int windowSteps) {
    network = trained.clone();
    this.windowSteps = windowSteps;
  }

  /**
   * {@return for each window but the last, ĝ of its final state before scaling, as much shrunk as
   * in training, [N, 2 H]} Windows go forward and back as in training, but nothing is learnt.
   *
   * @param sequences as the network learns them, read from an empty state on
   */
  List<INDArray> of(DataSet sequences) {
    SyntheticGradientLSTMLayer layer = (SyntheticGradientLSTMLayer) network.getLayer(0);
    layer.clearTrainingState();
    List<INDArray> predictions = new ArrayList<>();
    for (long end = windowSteps; end < sequences.getFeatures().size(2); end += windowSteps) {
      network.setInput(window(sequences.getFeatures(), end));
      network.setLabels(window(sequences.getLabels(), end));
      network.setLayerMaskArrays(
          window(sequences.getFeaturesMaskArray(), end),
          window(sequences.getLabelsMaskArray(), end));
      network.computeGradientAndScore();
      predictions.add(layer.predictFinalStateGradient(LayerWorkspaceMgr.noWorkspaces()).dup());
    }
    network.clearLayerMaskArrays();
    layer.clearTrainingState();
    return predictions;
  }

  /** {@return the part of a series or a mask, steps last, that a window sees; null for null} */
  private INDArray window(INDArray series, long end) {
    if (series == null) {
      return null;
    }
    INDArrayIndex steps = NDArrayIndex.interval(end - windowSteps, end);
    return series.rank() == 2
        ? series.get(NDArrayIndex.all(), steps)
        : series.get(NDArrayIndex.all(), NDArrayIndex.all(), steps);
  }
}
