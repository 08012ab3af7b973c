package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The configuration of a network of either kind, of which a host holds some layers. */
public interface WholeConfiguration {

  NetworkStructure structure();

  DataType dataType();

  long seed();

  /** The steps after which it truncates backpropagation through time; 0 if it does not. */
  int window();

  /** With the present counts. */
  String json(int iteration, int epoch);

  int iteration();

  int epoch();

  /** The nodes in the order in which Deeplearning4j draws their parameters. */
  List<NetworkNode> drawn();

  /** How many parameters a node has. */
  long parameterCount(NetworkNode node);

  /**
   * Makes a layer or vertex that belongs to no network, and draws its parameters.
   *
   * @param node of the structure
   * @param parameters where they go, flat; null if it has none
   */
  Trainable draw(NetworkNode node, INDArray parameters);

  /**
   * Makes a network of some layers and vertices.
   *
   * @param here these, in the structure's order
   * @param parameters theirs, flat; used, not copied
   * @param parameterCount how many parameters the whole network has
   */
  TrainingNetwork<?> part(List<NetworkNode> here, INDArray parameters, long parameterCount);
}
