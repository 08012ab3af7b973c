package io.github.dl4jdni.internal.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;

class OutputLossesTest {

  @Test
  void everyLayerThatTakesLabels() {
    List<Layer> layers =
        List.of(
            new OutputLayer.Builder(LossFunction.MEAN_ABSOLUTE_ERROR).build(),
            new LossLayer.Builder(LossFunction.MEAN_ABSOLUTE_ERROR).build(),
            new RnnOutputLayer.Builder(LossFunction.MEAN_ABSOLUTE_ERROR).build(),
            new RnnLossLayer.Builder(LossFunction.MEAN_ABSOLUTE_ERROR).build(),
            new CnnLossLayer.Builder(LossFunction.MEAN_ABSOLUTE_ERROR).build(),
            new Cnn3DLossLayer.Builder(Convolution3D.DataFormat.NCDHW)
                .lossFunction(LossFunction.MEAN_ABSOLUTE_ERROR)
                .build());
    for (Layer layer : layers) {
      assertThat(OutputLosses.of(layer)).containsInstanceOf(LossMAE.class);
      assertThat(OutputLosses.of(new FrozenLayer(layer))).containsInstanceOf(LossMAE.class);
    }
  }

  @Test
  void noneForOthers() {
    assertThat(OutputLosses.of(null)).isEmpty();
    assertThat(OutputLosses.of(new DenseLayer.Builder().nOut(2).build())).isEmpty();
    assertThat(OutputLosses.of(new OCNNOutputLayer.Builder().hiddenLayerSize(2).build())).isEmpty();
  }
}
