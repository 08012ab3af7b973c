package io.github.dl4jdni.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs one module's part of each iteration, with its neighbours at the other end of channels: it
 * never knows where they are.
 */
final class ModuleWorker {

  private final TrainedModule module;
  private final ModuleChannels channels;
  private final ModuleReports reports;
  private final ModuleClock clock;
  private final ModuleInference inference;
  private Map<String, Message> sent = Map.of();

  /**
   * A worker.
   *
   * @param module the module
   * @param channels to and from its neighbours
   * @param reports where finished steps are told
   */
  ModuleWorker(TrainedModule module, ModuleChannels channels, ModuleReports reports) {
    this.module = module;
    this.channels = channels;
    this.reports = reports;
    clock = module.parts().clock();
    inference = module.inference();
  }

  /**
   * What the module has done so far; may be asked by any thread.
   *
   * @param underWay how many of its batches wait for their gradients
   */
  ModuleActivity activity(int underWay) {
    return new ModuleActivity(
        module.parts().name(),
        clock.steps(),
        clock.computingNanoseconds(),
        clock.modelNanoseconds(),
        channels.queued(),
        module.parts().interfaces().values().stream()
                .mapToInt(ModuleInterface::outstanding)
                .max()
                .orElse(0)
            + underWay);
  }

  TrainedModule module() {
    return module;
  }

  /** Forward pass and update for a batch; the gradient models learn later. */
  void step(Batch batch) {
    begin(batch);
    forward(batch);
    update(batch);
  }

  /** Makes ready what the module runs on, as part of its work. */
  void prepare(Runnable work) {
    named(
        () ->
            clock.computing(
                () -> {
                  work.run();
                  return null;
                }));
  }

  /** Goes on to a batch. */
  void begin(Batch batch) {
    named(() -> module.begin(batch));
  }

  /** Whether the update for the batch that began has to wait for gradients to come back. */
  boolean waitsForGradients() {
    return module.parts().interfaces().keySet().stream().anyMatch(module::waitsForGradient);
  }

  /** Forward pass for a batch; its messages are sent. */
  void forward(Batch batch) {
    named(
        () -> {
          Map<String, Message> arrived = new LinkedHashMap<>();
          for (String name : module.parts().takes()) {
            if (module.waitsFor(name)) {
              SyntheticInput input = module.parts().syntheticInputs().get(name);
              if (input != null) { // it did not wait before, and earlier messages are to come
                learn(name, input, 0);
              }
              arrived.put(name, channels.message(name, batch.iteration()));
            }
          }
          sent = clock.computing(() -> module.forward(arrived));
          sent.forEach(channels::send);
        });
  }

  /** Forward pass without training, while nothing else is under way; its messages are sent. */
  void infer(Work work) {
    named(
        () -> {
          Map<String, Message> arrived = new LinkedHashMap<>();
          for (String name : module.parts().takes()) {
            arrived.put(name, channels.message(name, work.batch().iteration()));
          }
          Map<String, Message> inferred = new LinkedHashMap<>();
          Inferred told = inference.infer(work.batch(), work.asked(), arrived, inferred);
          inferred.forEach(channels::send);
          reports.inferred(told);
        });
  }

  /** Update for the batch of the last forward pass; the gradients of its inputs are sent back. */
  void update(Batch batch) {
    named(
        () -> {
          Map<String, INDArray> arrived = new LinkedHashMap<>();
          for (ModuleInterface each : module.parts().interfaces().values()) {
            if (module.waitsForGradient(each.name())) {
              learn(each, 0);
              arrived.put(each.name(), channels.gradient(each.name(), batch.iteration()));
            }
          }
          finish(batch, () -> module.update(sent, arrived));
        });
  }

  /**
   * Update for the batch of the last forward pass by the gradients that come back for its messages,
   * and by no others; those of its inputs are sent back.
   *
   * @param batch the batch
   * @param shrinking the factor on each gradient
   */
  void updateByArrived(Batch batch, double shrinking) {
    named(
        () -> {
          Map<String, INDArray> arrived = new LinkedHashMap<>();
          for (String name : module.parts().interfaces().keySet()) {
            arrived.put(name, channels.gradient(name, batch.iteration()));
          }
          finish(
              batch,
              () -> {
                arrived.forEach((name, gradient) -> module.handDown(name, gradient, shrinking));
                return module.update(Map.of(), Map.of());
              });
        });
  }

  /** An update that waits for nothing any more, and what follows from it. */
  private void finish(Batch batch, Supplier<Map<String, Message>> update) {
    Map<String, Message> back = clock.computing(update);
    report(batch);
    back.forEach(channels::sendBack);
  }

  /** Ends the batch of the last forward pass without an update. */
  void skip(Batch batch) {
    named(
        () -> {
          module.skip();
          report(batch);
        });
  }

  /** Learns from all that has arrived but for the newest predictions, waiting for it. */
  void learn(int staleness) {
    named(
        () -> {
          for (ModuleInterface each : module.parts().interfaces().values()) {
            learn(each, staleness);
          }
          module.parts().syntheticInputs().forEach((name, input) -> learn(name, input, staleness));
        });
  }

  /** Learns from what has arrived, without waiting. */
  void learnWhatArrived() {
    named(
        () -> {
          for (ModuleInterface each : module.parts().interfaces().values()) {
            while (each.outstanding() > 0 && channels.hasGradient(each.name())) {
              learn(each, each.outstanding() - 1);
            }
          }
          module
              .parts()
              .syntheticInputs()
              .forEach(
                  (name, input) -> {
                    while (input.outstanding() > 0 && channels.hasMessage(name)) {
                      learn(name, input, input.outstanding() - 1);
                    }
                  });
        });
  }

  /** Predicts the gradient of an interface's message of the last forward pass. */
  void predict(String interfaceName) {
    named(() -> module.predict(interfaceName, sent.get(interfaceName)));
  }

  /** Forgets predictions that no gradient has come for. */
  void dropPredictions() {
    module.parts().interfaces().values().forEach(ModuleInterface::drop);
    channels.discardGradients();
  }

  private void learn(ModuleInterface each, int staleness) {
    while (each.outstanding() > staleness) {
      INDArray gradient = channels.gradient(each.name(), each.oldestIteration());
      if (gradient == null) {
        each.takeStep();
      } else {
        each.learn(gradient);
      }
    }
  }

  private void learn(String name, SyntheticInput input, int staleness) {
    while (input.outstanding() > staleness) {
      input.learn(channels.message(name, input.oldestIteration()).array());
    }
  }

  private void named(Runnable work) {
    try {
      work.run();
    } catch (StoppedException e) {
      throw e;
    } catch (Throwable e) { // whatever it is, the one who called fit is to learn where it came from
      throw new ModuleFailure(module.parts().title(), e);
    }
  }

  private void report(Batch batch) {
    clock.stepDone();
    reports.stepDone(module.parts().index(), batch.iteration(), module.score());
  }
}
