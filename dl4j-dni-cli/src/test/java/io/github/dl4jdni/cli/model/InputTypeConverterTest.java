package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D.DataFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class InputTypeConverterTest {

  @Test
  void everyKindOfInputIsRead() {
    Map.of(
            "784", InputType.feedForward(784),
            "series:10", InputType.recurrent(10, RNNFormat.NCW),
            "series:10x50", InputType.recurrent(10, 50, RNNFormat.NCW),
            "series:10:nwc", InputType.recurrent(10, RNNFormat.NWC),
            "28x20x3", InputType.convolutional(28, 20, 3),
            "28x20x3:nhwc", InputType.convolutional(28, 20, 3, CNN2DFormat.NHWC),
            "4x28x20x3", InputType.convolutional3D(DataFormat.NCDHW, 4, 28, 20, 3))
        .forEach(
            (text, type) -> assertThat(new InputTypeConverter().convert(text)).isEqualTo(type));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "0",
        "-3",
        "2x3",
        "1x2x3x4x5",
        "28x28x",
        "series:",
        "series:1x2x3",
        "784:nhwc",
        "28x28x1:nwc",
        "series:4:nhwc",
        "99999999999"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> new InputTypeConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("series:10x50")
        .hasMessageEndingWith("got '" + text + "'");
  }
}
