package io.github.dl4jdni.convert;

import io.github.dl4jdni.Dni;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** What tests do to networks of either kind. */
public final class Networks {

  private Networks() {}

  static Model cloned(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? stack.clone()
        : ((ComputationGraph) network).clone();
  }

  /** Saved and restored, without a file. */
  public static Model restored(Model network) {
    try {
      ByteArrayOutputStream zip = new ByteArrayOutputStream();
      ModelSerializer.writeModel(network, zip, true);
      ByteArrayInputStream in = new ByteArrayInputStream(zip.toByteArray());
      return network instanceof MultiLayerNetwork
          ? ModelSerializer.restoreMultiLayerNetwork(in, true)
          : ModelSerializer.restoreComputationGraph(in, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Model strip(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? Dni.strip(stack)
        : Dni.strip((ComputationGraph) network);
  }

  static String json(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? stack.getLayerWiseConfigurations().toJson()
        : ((ComputationGraph) network).getConfiguration().toJson();
  }
}
