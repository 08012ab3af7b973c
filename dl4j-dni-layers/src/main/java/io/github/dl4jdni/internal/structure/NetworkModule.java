package io.github.dl4jdni.internal.structure;

import java.util.List;

/**
 * A part of a network that is updated as one, between interfaces.
 *
 * @param nodes its layers and vertices, each behind all that it takes
 * @param networkInputs the network inputs that it takes
 * @param takes the interfaces of other modules whose messages it takes
 * @param gives its own interfaces, whose messages other modules take
 * @param outputs the network outputs that it holds
 */
public record NetworkModule(
    List<NetworkNode> nodes,
    List<String> networkInputs,
    List<String> takes,
    List<String> gives,
    List<String> outputs) {

  /**
   * The names of the layers and vertices.
   *
   * @return the names, in order
   */
  public List<String> names() {
    return nodes.stream().map(NetworkNode::name).toList();
  }
}
