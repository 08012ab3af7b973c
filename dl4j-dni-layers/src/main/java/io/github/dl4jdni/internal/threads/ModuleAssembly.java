package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.modules.ModuleClock;
import io.github.dl4jdni.internal.modules.ModuleInterface;
import io.github.dl4jdni.internal.modules.ModuleParts;
import io.github.dl4jdni.internal.modules.ModulePlan;
import io.github.dl4jdni.internal.modules.ModuleWorkspaces;
import io.github.dl4jdni.internal.modules.ParameterGroup;
import io.github.dl4jdni.internal.modules.ParameterGroups;
import io.github.dl4jdni.internal.modules.TrainerSettings;
import io.github.dl4jdni.internal.modules.TrainingModule;
import io.github.dl4jdni.internal.networks.LayerCopies;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.NetworkModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Takes a network apart into modules that can be run, with the channels between them. */
final class ModuleAssembly {

  /**
   * Waiting, being received, being written: how many items more than its channel holds are in use.
   */
  private static final int OUTSIDE_OF_CHANNELS = 2;

  private final TrainingNetwork<?> network;
  private final TrainerSettings settings;
  private final ModuleNeighbours neighbours;
  private final Map<String, ParameterGroup> groups;
  private final List<NetworkModule> modules;
  private final List<ModuleChannels> channels = new ArrayList<>();

  /**
   * An assembly.
   *
   * @param network the network
   * @param settings how to train
   * @param neighbours what the modules that run here are connected by
   */
  ModuleAssembly(
      TrainingNetwork<?> network, TrainerSettings settings, ModuleNeighbours neighbours) {
    this.network = network;
    this.settings = settings;
    this.neighbours = neighbours;
    groups = ParameterGroups.of(network);
    modules = network.partition().modules();
    modules.forEach(module -> channels.add(new ModuleChannels()));
  }

  /** The modules that run here, each behind those it takes from, with synthetic gradients. */
  List<ModuleWorker> modules() {
    int staleness = settings.schedule().staleness();
    // With less room, a module that gives a gradient back and the one that would take it later
    // could each wait for the other.
    int capacity = Math.max(settings.queueCapacity(), staleness + 1);
    Map<Integer, TrainingModule> made = new LinkedHashMap<>();
    for (int i = 0; i < modules.size(); i++) {
      if (neighbours.runsHere(i)) {
        ModulePlan plan =
            ModulePlan.of(i, workspaces(i, 0), staleness, capacity + OUTSIDE_OF_CHANNELS);
        made.put(i, new TrainingModule(ModuleParts.of(network, plan, groups), plan));
      }
    }
    connect(
        (name, giver, taker) -> capacity,
        (name, giver) ->
            takers(name) == 1 && made.containsKey(giver) // else a sum has to be waited for
                ? made.get(giver).parts().interfaces().get(name)
                : null);
    List<ModuleWorker> workers = new ArrayList<>();
    made.forEach(
        (index, module) ->
            workers.add(new ModuleWorker(module, channels.get(index), neighbours.reports())));
    return workers;
  }

  private ModuleWorkspaces workspaces(int module, int turn) {
    return new ModuleWorkspaces(module, turn, network.workspaceMode());
  }

  /** Asks for all channels, and keeps the ends of modules that run here. */
  private void connect(Capacity capacity, BiFunction<String, Integer, ModuleInterface> learning) {
    int index = 0;
    for (int taker = 0; taker < modules.size(); taker++) {
      for (String name : modules.get(taker).takes()) {
        int giver = network.moduleOf(name);
        ModuleNeighbours.Ends ends =
            neighbours.connect(
                new ModuleNeighbours.Junction(
                    index++,
                    name,
                    giver,
                    taker,
                    capacity.of(name, giver, taker),
                    learning.apply(name, giver)));
        if (ends.giver() != null) {
          channels.get(giver).add(name, ends.giver());
        }
        if (ends.taker() != null) {
          channels.get(taker).add(name, ends.taker());
        }
      }
    }
  }

  private long takers(String interfaceName) {
    return modules.stream().filter(each -> each.takes().contains(interfaceName)).count();
  }

  /** What runs each module that runs here under delayed gradients. */
  List<DelayedRunner> delayed() {
    int[] delays = delays();
    connect((name, giver, taker) -> capacity(delays, giver, taker), (name, giver) -> null);
    List<DelayedRunner> runners = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
      if (neighbours.runsHere(i)) {
        runners.add(delayed(i, delays));
      }
    }
    return runners;
  }

  private DelayedRunner delayed(int module, int[] delays) {
    int turns = delays[module] + 1;
    int messages = perTurn(turns, inUse(module, delays, true));
    int gradients = perTurn(turns, inUse(module, delays, false));
    ModuleClock clock = new ModuleClock();
    List<DelayedRunner.Turn> made = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      LayerCopies copies =
          turns == 1 ? LayerCopies.none() : LayerCopies.of(network, modules.get(module));
      ModulePlan plan =
          new ModulePlan(
              module, workspaces(module, turn), clock, 0, messages, gradients, copies::of);
      TrainingModule trained = new TrainingModule(ModuleParts.of(network, plan, groups), plan);
      made.add(
          new DelayedRunner.Turn(
              new ModuleWorker(trained, channels.get(module), neighbours.reports()), copies));
    }
    return new DelayedRunner(made, settings.schedule().shrinking());
  }

  /** How many forward passes each module is ahead of its backward passes. */
  private int[] delays() {
    int[] distances = new int[modules.size()];
    for (int taker = modules.size() - 1; taker >= 0; taker--) {
      for (String name : modules.get(taker).takes()) {
        int giver = network.moduleOf(name);
        distances[giver] = Math.max(distances[giver], distances[taker] + 1);
      }
    }
    int[] delays = new int[modules.size()];
    for (int i = 0; i < delays.length; i++) {
      delays[i] = settings.schedule().delay(distances[i]);
    }
    return delays;
  }

  /** Room for all gradients that the giver does not take before it has sent the next message. */
  private int capacity(int[] delays, int giver, int taker) {
    return Math.max(settings.queueCapacity(), delays[giver] - delays[taker] + 1);
  }

  /** How many messages, or else gradients, of a module are in use at most. */
  private int inUse(int module, int[] delays, boolean messages) {
    int most = 1;
    for (int taker = 0; taker < modules.size(); taker++) {
      for (String name : modules.get(taker).takes()) {
        int giver = network.moduleOf(name);
        if (module == (messages ? giver : taker)) {
          most = Math.max(most, capacity(delays, giver, taker) + OUTSIDE_OF_CHANNELS);
        }
      }
    }
    return most;
  }

  private static int perTurn(int turns, int inUse) {
    return (inUse + turns - 1) / turns;
  }

  /** How many items wait at most between an interface and a module that takes its messages. */
  private interface Capacity {
    int of(String interfaceName, int giver, int taker);
  }
}
