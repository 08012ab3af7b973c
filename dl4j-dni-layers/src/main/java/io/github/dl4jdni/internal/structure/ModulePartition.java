package io.github.dl4jdni.internal.structure;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;

/**
 * The modules that a network's interfaces cut it into.
 *
 * <p>What is connected otherwise than through an interface's output is one module. An interface
 * belongs to the module below it, a synthetic input module to the one above. Sharing a network
 * input connects nothing.
 *
 * @param modules the modules, each behind those whose messages it takes
 */
public record ModulePartition(List<NetworkModule> modules) {

  /**
   * Splits a network at its interfaces.
   *
   * @param network the network
   * @return its modules; one if it has no interfaces
   * @throws DL4JInvalidConfigException if an interface does not separate what is below it from what
   *     is above: a path leads round it
   */
  public static ModulePartition of(NetworkStructure network) {
    return of(network, Set.of());
  }

  /**
   * Splits a network as if there were more interfaces in it than there are.
   *
   * @param network the network
   * @param further layers or vertices to put an interface behind
   * @return the modules that there would be
   * @throws DL4JInvalidConfigException as {@link #of(NetworkStructure)}
   */
  public static ModulePartition of(NetworkStructure network, Set<String> further) {
    return new ModulePartition(new ModuleFinder(network, further).modules());
  }

  /**
   * Whether a network, its own interfaces separating it, could have one more.
   *
   * @param network the network
   * @param name a layer or vertex to put an interface behind
   * @return false if a path leads round it; {@link #of(NetworkStructure, Set)} says which
   */
  public static boolean isSeparatedAt(NetworkStructure network, String name) {
    return new ModuleFinder(network, Set.of(name)).separates(name);
  }

  /**
   * The module that a layer or vertex belongs to.
   *
   * @param node its name
   * @return the module's position in {@link #modules()}
   * @throws IllegalArgumentException if no module has it
   */
  public int moduleOf(String node) {
    for (int i = 0; i < modules.size(); i++) {
      if (modules.get(i).names().contains(node)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no module has a layer \"" + node + "\"");
  }
}
