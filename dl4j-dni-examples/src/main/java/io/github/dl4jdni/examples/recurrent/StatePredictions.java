package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.layers.SyntheticGradientLSTMLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
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
   * {@return for each window but the last, ĝ of its final state before scaling, [N, 2 H]}
   *
   * @param sequences read from an empty state on
   */
  List<INDArray> of(DataSet sequences) {
    SyntheticGradientLSTMLayer layer = (SyntheticGradientLSTMLayer) network.getLayer(0);
    layer.clearTrainingState();
    INDArray features = sequences.getFeatures();
    List<INDArray> predictions = new ArrayList<>();
    for (long end = windowSteps; end < features.size(2); end += windowSteps) {
      INDArray window =
          features.get(
              NDArrayIndex.all(),
              NDArrayIndex.all(),
              NDArrayIndex.interval(end - windowSteps, end));
      network.rnnActivateUsingStoredState(window, true, true);
      predictions.add(layer.predictFinalStateGradient(LayerWorkspaceMgr.noWorkspaces()).dup());
    }
    layer.clearTrainingState();
    return predictions;
  }
}
