package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Stock layers with the native library's help compute what they compute without it. */
class LayerHelpersTest {

  private static final String PROPERTY = DL4JSystemProperties.DISABLE_HELPER_PROPERTY;

  private String before;

  @BeforeEach
  void withoutSetting() {
    before = System.clearProperty(PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void helpedLayersGiveTheSameGradients() {
    Nd4j.getRandom().setSeed(3);
    INDArray images = Nd4j.rand(DataType.FLOAT, 7, 2, 9, 8);
    INDArray labels = Nd4j.eye(7).castTo(DataType.FLOAT);
    MultiLayerNetwork alone = network();
    LayerHelpers.setUp();
    MultiLayerNetwork helped = network();
    helped.setParams(alone.params());
    assertThat(alone.getLayer(0).getHelper()).isNull();
    assertThat(helped.getLayer(0).getHelper()).isInstanceOf(MKLDNNConvHelper.class);
    Map<String, INDArray> expected = gradients(alone, images, labels);
    assertThat(expected.get("0_W").norm2Number().doubleValue()).isGreaterThan(0.01);
    gradients(helped, images, labels)
        .forEach(
            (key, gradient) ->
                assertThat(gradient.distance2(expected.get(key)))
                    .as(key)
                    .isLessThan(1e-4 * (1 + expected.get(key).norm2Number().doubleValue())));
    assertThat(helped.output(images).distance2(alone.output(images))).isLessThan(1e-5);
  }

  @Test
  void whatTheUserSetStays() {
    System.setProperty(PROPERTY, "true");
    LayerHelpers.setUp();
    assertThat(network().getLayer(0).getHelper()).isNull();
  }

  private static Map<String, INDArray> gradients(
      MultiLayerNetwork network, INDArray images, INDArray labels) {
    network.setInput(images);
    network.setLabels(labels);
    network.computeGradientAndScore();
    Map<String, INDArray> copies = new HashMap<>();
    network
        .gradient()
        .gradientForVariable()
        .forEach((key, gradient) -> copies.put(key, gradient.dup('c')));
    return copies;
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.FLOAT)
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5).nOut(3).build())
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .hasBias(false)
                        .activation(Activation.RELU)
                        .build())
                .layer(new BatchNormalization())
                .layer(new SubsamplingLayer.Builder().kernelSize(3, 3).stride(2, 2).build())
                .layer(new OutputLayer.Builder().nOut(7).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(9, 8, 2))
                .build());
    network.init();
    return network;
  }
}
