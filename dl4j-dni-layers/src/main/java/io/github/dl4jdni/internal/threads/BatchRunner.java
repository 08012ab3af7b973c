package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.networks.Batch;
import java.util.List;
import java.util.SplittableRandom;

/** What one thread does for each batch, with one module or with several. */
interface BatchRunner {

  /** Trains on a batch. */
  void run(Batch batch);

  /** Brings to an end what the last batches left to be learnt. */
  void drain();

  /** Computes what is asked of a batch, without training, while nothing is under way. */
  default void infer(Work work) {
    modules().forEach(module -> module.infer(work));
  }

  /** The modules that it runs. */
  List<ModuleWorker> modules();

  /** How many batches wait for their gradients; may be asked by any thread. */
  default int underWay() {
    return 0;
  }

  /** One module of a pipeline. */
  record Pipelined(ModuleWorker module, int staleness) implements BatchRunner {

    @Override
    public void run(Batch batch) {
      module.step(batch);
      module.learn(staleness);
    }

    @Override
    public void drain() {
      module.learn(0);
    }

    @Override
    public List<ModuleWorker> modules() {
      return List.of(module);
    }
  }

  /**
   * All modules, one after the other; each one's gradient model learns as soon as it can. In an
   * iteration in which an interface waits for its gradient (λ ≠ 0) all forward passes come first,
   * and the updates from the last module to the first.
   *
   * @param modules the modules, each behind those it takes from
   */
  record Sequential(List<ModuleWorker> modules) implements BatchRunner {

    @Override
    public void run(Batch batch) {
      modules.forEach(module -> module.begin(batch));
      if (modules.stream().anyMatch(ModuleWorker::waitsForGradients)) {
        modules.forEach(module -> module.forward(batch));
        for (int i = modules.size() - 1; i >= 0; i--) {
          modules.get(i).update(batch);
          modules.get(i).learnWhatArrived();
        }
      } else {
        for (int i = 0; i < modules.size(); i++) {
          modules.get(i).forward(batch);
          modules.get(i).update(batch);
          modules.subList(0, i + 1).forEach(ModuleWorker::learnWhatArrived);
        }
      }
    }

    @Override
    public void drain() {
      modules.forEach(module -> module.learn(0));
    }
  }

  /**
   * All modules' forward passes, then their updates in random order, each with a probability.
   *
   * @param modules the modules, each behind those it takes from
   * @param probability of an update
   * @param seed of order and choice; with the iteration it says what is done, so that a training
   *     goes on after a stop as it would have without
   */
  record RandomOrder(List<ModuleWorker> modules, double probability, long seed)
      implements BatchRunner {

    @Override
    public void run(Batch batch) {
      SplittableRandom random =
          new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * (batch.iteration() + 1L)));
      modules.forEach(module -> module.begin(batch));
      if (modules.stream().anyMatch(ModuleWorker::waitsForGradients)) {
        throw new IllegalStateException(
            "an interface waits for its gradient (mixing λ is not 0), which may not come under a"
                + " random schedule; use sequential or pipelined");
      }
      modules.forEach(module -> module.forward(batch));
      boolean[] chosen = new boolean[modules.size()];
      int[] order = order(random);
      for (int index : order) {
        chosen[index] = random.nextDouble() < probability;
      }
      predict(chosen);
      for (int index : order) {
        if (chosen[index]) {
          modules.get(index).update(batch);
        } else {
          modules.get(index).skip(batch);
        }
      }
      modules.forEach(ModuleWorker::learnWhatArrived);
      modules.forEach(ModuleWorker::dropPredictions);
    }

    @Override
    public void drain() {
      modules.forEach(module -> module.learn(0));
    }

    /**
     * A prediction is of use to its own module's update and to what the module above sends back.
     */
    private void predict(boolean[] chosen) {
      for (int i = 0; i < modules.size(); i++) {
        for (String name : modules.get(i).module().parts().interfaces().keySet()) {
          if (chosen[i] || isTakenByChosen(name, chosen)) {
            modules.get(i).predict(name);
          }
        }
      }
    }

    private boolean isTakenByChosen(String interfaceName, boolean[] chosen) {
      boolean taken = false;
      for (int i = 0; i < chosen.length; i++) {
        taken |= chosen[i] && modules.get(i).module().parts().takes().contains(interfaceName);
      }
      return taken;
    }

    private int[] order(SplittableRandom random) {
      int[] order = new int[modules.size()];
      for (int i = 0; i < order.length; i++) {
        int other = random.nextInt(i + 1);
        order[i] = order[other];
        order[other] = i;
      }
      return order;
    }
  }
}
