package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.Outlet;
import io.github.dl4jdni.internal.modules.Arrivals;
import io.github.dl4jdni.internal.modules.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A module's channels: its interfaces' messages go up and their gradients come back, the messages
 * that it takes come from below and their gradients go back.
 */
final class ModuleChannels implements Arrivals {

  private final Map<String, List<Outlet<Message>>> up = new LinkedHashMap<>();
  private final Map<String, List<Inlet<Message>>> gradients = new LinkedHashMap<>();
  private final Map<String, Inlet<Message>> fromBelow = new LinkedHashMap<>();
  private final Map<String, Outlet<Message>> down = new LinkedHashMap<>();

  /**
   * Adds the end of one of the module's interfaces towards one of those that take its messages.
   *
   * @param interfaceName the interface
   * @param end carries messages and their gradients
   */
  void add(String interfaceName, ModuleNeighbours.GiverEnd end) {
    up.computeIfAbsent(interfaceName, name -> new ArrayList<>()).add(end.messages());
    gradients.computeIfAbsent(interfaceName, name -> new ArrayList<>()).add(end.gradients());
  }

  /**
   * Adds the end towards an interface whose messages the module takes.
   *
   * @param interfaceName the interface
   * @param end carries messages and their gradients
   */
  void add(String interfaceName, ModuleNeighbours.TakerEnd end) {
    fromBelow.put(interfaceName, end.messages());
    down.put(interfaceName, end.gradients());
  }

  /** Sends an interface's message to all modules that take it. */
  void send(String interfaceName, Message message) {
    up.get(interfaceName).forEach(channel -> channel.send(message));
  }

  /** Sends the gradient of a message back. */
  void sendBack(String interfaceName, Message gradient) {
    down.get(interfaceName).send(gradient);
  }

  @Override
  public Message message(String interfaceName, int iteration) {
    return matching(fromBelow.get(interfaceName).receive(), iteration, "message", interfaceName);
  }

  /** How many messages from below wait to be taken. */
  int queued() {
    return fromBelow.values().stream().mapToInt(Inlet::size).sum();
  }

  @Override
  public boolean hasMessage(String interfaceName) {
    return fromBelow.get(interfaceName).hasItem();
  }

  @Override
  public INDArray gradient(String interfaceName, int iteration) {
    INDArray sum = null;
    for (Inlet<Message> channel : gradients.get(interfaceName)) {
      INDArray part = matching(channel.receive(), iteration, "gradient", interfaceName).array();
      sum = sum == null ? part : sum.add(part);
    }
    return sum;
  }

  @Override
  public boolean hasGradient(String interfaceName) {
    return gradients.get(interfaceName).stream().allMatch(Inlet::hasItem);
  }

  /** Throws away gradients that have come from some of an interface's takers only. */
  void discardGradients() {
    for (List<Inlet<Message>> ofInterface : gradients.values()) {
      for (Inlet<Message> channel : ofInterface) {
        while (channel.hasItem()) {
          channel.receive();
        }
      }
    }
  }

  private static Message matching(
      Message message, int iteration, String what, String interfaceName) {
    if (message.iteration() != iteration) {
      throw new IllegalStateException(
          "a "
              + what
              + " of interface \""
              + interfaceName
              + "\" belongs to iteration "
              + message.iteration()
              + ", but that of iteration "
              + iteration
              + " was expected");
    }
    return message;
  }
}
