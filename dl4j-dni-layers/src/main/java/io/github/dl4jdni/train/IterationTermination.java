package io.github.dl4jdni.train;

import java.util.List;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Ends an epoch as soon as one of early stopping's conditions on an iteration's score is met. */
final class IterationTermination extends BaseTrainingListener {

  private final List<IterationTerminationCondition> conditions;
  private IterationTerminationCondition met; // or null

  IterationTermination(List<IterationTerminationCondition> conditions) {
    this.conditions = conditions;
  }

  /** The condition that was met first, or null. */
  IterationTerminationCondition met() {
    return met;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (met == null) {
      met =
          conditions.stream()
              .filter(each -> each.terminate(model.score()))
              .findFirst()
              .orElse(null);
    }
  }

  /** The listeners that the conditions need: where modules overlap, they go on meanwhile. */
  TrainingListener[] listener(DecoupledTrainer trainer) {
    if (conditions.isEmpty()) {
      return new TrainingListener[0];
    }
    return new TrainingListener[] {
      trainer.schedule().order() == Schedule.Order.PIPELINED
          ? PipelinedListener.scoreOnly(this)
          : this
    };
  }

  /** The minibatches up to the one at which a condition is met. */
  BatchSource until(BatchSource source) {
    return new BatchSource() {
      @Override
      public boolean hasNext() {
        return met == null && source.hasNext();
      }

      @Override
      public boolean canBeginAgain() {
        return source.canBeginAgain();
      }

      @Override
      public MultiDataSet next() {
        return source.next();
      }

      @Override
      public void prepareEpoch() {
        source.prepareEpoch();
      }
    };
  }
}
