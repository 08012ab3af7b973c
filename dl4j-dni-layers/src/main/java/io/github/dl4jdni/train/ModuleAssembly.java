package io.github.dl4jdni.train;

import io.github.dl4jdni.structure.NetworkModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes a network apart into modules that can be run, with the channels between them. */
final class ModuleAssembly {

  /**
   * Waiting, being received, being written: how many items more than its channel holds are in use.
   */
  private static final int OUTSIDE_OF_CHANNELS = 2;

  private final TrainedNetwork<?> network;
  private final TrainerSettings settings;
  private final StopSignal stop;
  private final ComputeSlots slots;
  private final StepReports reports;
  private final Map<String, ParameterGroup> groups;
  private final List<NetworkModule> modules;
  private final List<ModuleChannels> channels = new ArrayList<>();

  /**
   * An assembly.
   *
   * @param network the network
   * @param settings how to train
   * @param stop wakes who waits at a channel
   * @param slots what a module's thread gives up while it waits
   * @param reports where finished steps are told
   */
  ModuleAssembly(
      TrainedNetwork<?> network,
      TrainerSettings settings,
      StopSignal stop,
      ComputeSlots slots,
      StepReports reports) {
    this.network = network;
    this.settings = settings;
    this.stop = stop;
    this.slots = slots;
    this.reports = reports;
    groups = ParameterGroups.of(network);
    modules = network.partition().modules();
    modules.forEach(module -> channels.add(new ModuleChannels()));
  }

  /** The modules, each behind those it takes from, for schedules with synthetic gradients. */
  List<ModuleWorker> modules() {
    int staleness = settings.schedule().staleness();
    // With less room, a module that gives a gradient back and the one that would take it later
    // could each wait for the other.
    int capacity = Math.max(settings.queueCapacity(), staleness + 1);
    List<TrainedModule> made = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
      ModulePlan plan =
          ModulePlan.of(i, workspaces(i, 0), staleness, capacity + OUTSIDE_OF_CHANNELS);
      made.add(new TrainedModule(ModuleParts.of(network, plan, groups), plan));
    }
    for (int taker = 0; taker < modules.size(); taker++) {
      for (String name : modules.get(taker).takes()) {
        connect(made, name, taker, capacity);
      }
    }
    List<ModuleWorker> workers = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
      workers.add(new ModuleWorker(made.get(i), channels.get(i), reports));
    }
    return workers;
  }

  private ModuleWorkspaces workspaces(int module, int turn) {
    return new ModuleWorkspaces(module, turn, network.workspaceMode());
  }

  private void connect(List<TrainedModule> made, String name, int taker, int capacity) {
    int giver = network.moduleOf(name);
    Mailbox<Message> messages = mailbox(capacity);
    Mailbox<Message> gradients = mailbox(capacity);
    if (takers(name) > 1) { // then the sum of their gradients has to be waited for
      ModuleChannels.connect(name, channels.get(giver), channels.get(taker), messages, gradients);
      return;
    }
    ModuleInterface end = made.get(giver).parts().interfaces().get(name);
    LearningChannel learning = new LearningChannel(gradients, end);
    ModuleChannels.connect(
        name,
        channels.get(giver),
        channels.get(taker),
        new HelpfulChannel(messages, learning, end),
        learning);
  }

  private Mailbox<Message> mailbox(int capacity) {
    return new Mailbox<>(capacity, stop, slots);
  }

  private long takers(String interfaceName) {
    return modules.stream().filter(each -> each.takes().contains(interfaceName)).count();
  }

  /** What runs each module under delayed gradients. */
  List<DelayedRunner> delayed() {
    int[] delays = delays();
    for (int taker = 0; taker < modules.size(); taker++) {
      for (String name : modules.get(taker).takes()) {
        int giver = network.moduleOf(name);
        int capacity = capacity(delays, giver, taker);
        ModuleChannels.connect(
            name, channels.get(giver), channels.get(taker), mailbox(capacity), mailbox(capacity));
      }
    }
    List<DelayedRunner> runners = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
      runners.add(delayed(i, delays));
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
      TrainedModule trained = new TrainedModule(ModuleParts.of(network, plan, groups), plan);
      made.add(
          new DelayedRunner.Turn(new ModuleWorker(trained, channels.get(module), reports), copies));
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
}
