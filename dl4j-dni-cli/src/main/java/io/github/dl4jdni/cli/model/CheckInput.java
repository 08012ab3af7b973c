package io.github.dl4jdni.cli.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.check.CheckedConfiguration;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads a network to be checked, from a model's zip or a configuration's JSON. */
final class CheckInput {

  private static final String VERTICES = "vertices"; // of a graph
  private static final String LAYERS = "confs"; // of layers in a row

  private final Path file;
  private final ModelReader reader;
  private final CheckedConfiguration changes;

  CheckInput(Path file, ModelReader reader, CheckedConfiguration changes) {
    this.file = file;
    this.reader = reader;
    this.changes = changes;
  }

  /**
   * {@return the network in double precision, changed for the check}
   *
   * @throws UserErrorException if the file holds none
   */
  AnyNetwork read() {
    if (!Files.isRegularFile(file)) {
      throw new UserErrorException(
          file
              + (Files.exists(file) ? " is no file" : " does not exist")
              + "; name a model's zip or a configuration's JSON");
    }
    return isJson() ? fromJson() : checked(ModelFile.read(file, reader).network(), changes);
  }

  private boolean isJson() {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(64), StandardCharsets.UTF_8).stripLeading().startsWith("{");
    } catch (IOException e) {
      throw new UserErrorException(file + " cannot be read: " + e, e);
    }
  }

  private AnyNetwork fromJson() {
    try {
      return fresh(reader.readConfiguration(file), null, changes);
    } catch (ModelFileException e) {
      throw new UserErrorException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserErrorException(file + " cannot be read: " + e, e);
    } catch (RuntimeException e) { // of many kinds: classes that are not there, sizes that are not
      if (e instanceof UserErrorException user) {
        throw user;
      }
      throw notAConfiguration("Deeplearning4j makes no network of it: " + e.getMessage(), e);
    }
  }

  private UserErrorException notAConfiguration(String why, Throwable cause) {
    return new UserErrorException(
        file + " is no network's configuration as Deeplearning4j writes it: " + why, cause);
  }

  /**
   * {@return a copy of a network in double precision, changed for the check}
   *
   * @param network of any precision; not changed
   * @param changes notes what was switched off
   */
  static AnyNetwork checked(AnyNetwork network, CheckedConfiguration changes) {
    String json =
        network instanceof AnyNetwork.Graph graph
            ? graph.model().getConfiguration().toJson()
            : ((AnyNetwork.Stack) network).model().getLayerWiseConfigurations().toJson();
    try {
      return fresh(json, network.model().params(), changes);
    } catch (JacksonException e) {
      throw new IllegalStateException("Deeplearning4j wrote JSON that cannot be read", e);
    }
  }

  private static AnyNetwork fresh(String json, INDArray parameters, CheckedConfiguration changes)
      throws JacksonException {
    JsonNode tree = new ObjectMapper().readTree(json);
    if (!tree.has(VERTICES) && !tree.has(LAYERS)) {
      throw new UserErrorException("the JSON is neither a network's configuration nor a graph's");
    }
    changes.change(tree);
    INDArray values = parameters == null ? null : parameters.castTo(DataType.DOUBLE);
    if (tree.has(VERTICES)) {
      ComputationGraph graph =
          new ComputationGraph(ComputationGraphConfiguration.fromJson(tree.toString()));
      graph.init(values, values != null);
      return new AnyNetwork.Graph(graph);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(tree.toString()));
    network.init(values, values != null);
    return new AnyNetwork.Stack(network);
  }
}
