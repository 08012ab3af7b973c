package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.ModuleReports;
import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.modules.Inferred;
import io.github.dl4jdni.internal.modules.Message;
import io.github.dl4jdni.internal.modules.ModuleClock;
import io.github.dl4jdni.internal.modules.ModuleInference;
import io.github.dl4jdni.internal.modules.ModuleInterface;
import io.github.dl4jdni.internal.modules.PredictingNode;
import io.github.dl4jdni.internal.modules.TrainingModule;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.train.ModuleActivity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs one module's part of each iteration, with its neighbours at the other end of channels: it
 * never knows where they are.
 */
final class ModuleWorker {

  private final TrainingModule module;
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
  ModuleWorker(TrainingModule module, ModuleChannels channels, ModuleReports reports) {
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
        module.parts().predicting().stream().mapToInt(PredictingNode::outstanding).max().orElse(0)
            + underWay);
  }

  TrainingModule module() {
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
    return module.parts().interfaces().values().stream().anyMatch(PredictingNode::waits);
  }

  /** Forward pass for a batch; its messages are sent. */
  void forward(Batch batch) {
    named(
        () -> {
          module.parts().syntheticInputs().forEach(this::catchUp);
          Map<String, Message> arrived = new LinkedHashMap<>();
          for (String name : module.parts().takes()) {
            if (module.waitsFor(name)) {
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
            if (catchUp(each)) {
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
          for (PredictingNode each : module.parts().predicting()) {
            learn(each, staleness);
          }
        });
  }

  /** Learns from what has arrived, without waiting. */
  void learnWhatArrived() {
    named(
        () -> {
          for (PredictingNode each : module.parts().predicting()) {
            while (each.outstanding() > 0 && each.hasArrived(channels)) {
              each.learnFrom(channels);
            }
          }
        });
  }

  /** Predicts the gradient of an interface's message of the last forward pass. */
  void predict(String interfaceName) {
    named(() -> module.predict(interfaceName, sent.get(interfaceName)));
  }

  /** Forgets predictions that no gradient has come for. */
  void dropPredictions() {
    module.parts().interfaces().values().forEach(PredictingNode::drop);
    channels.discardGradients();
  }

  /**
   * Before a step that waits for what a model would predict: it may not have waited before, and
   * what it predicted then is to come first.
   *
   * @return whether the step waits
   */
  private boolean catchUp(PredictingNode each) {
    boolean waits = each.waits();
    if (waits) {
      learn(each, 0);
    }
    return waits;
  }

  private void learn(PredictingNode each, int staleness) {
    while (each.outstanding() > staleness) {
      each.learnFrom(channels);
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
