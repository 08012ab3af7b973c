package io.github.dl4jdni.research.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.report.RunningTable;
import io.github.dl4jdni.research.recurrent.Budget;
import io.github.dl4jdni.research.recurrent.GradientModelSettings;
import io.github.dl4jdni.research.recurrent.Journal;
import io.github.dl4jdni.research.recurrent.LayerSettings;
import io.github.dl4jdni.research.recurrent.RecurrentMethod;
import io.github.dl4jdni.research.recurrent.RecurrentNetworks;
import io.github.dl4jdni.research.recurrent.RecurrentPlan;
import io.github.dl4jdni.research.recurrent.RecurrentSettings;
import io.github.dl4jdni.research.recurrent.RecurrentTask;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class CopyTrainingTest {

  private static CopyTraining training(RecurrentMethod method) {
    RecurrentSettings settings =
        new RecurrentSettings(
            4,
            new LayerSettings(4, 1),
            0.003,
            1,
            new GradientModelSettings(null, null, null, null, 0, null, 0, false, 1),
            1);
    RecurrentTask task =
        new RecurrentTask(
            CopyEncoding.INPUTS, CopyEncoding.OUTPUTS, OutputKind.BITS, Course.SEQUENCES);
    return new CopyTraining(
        new RecurrentPlan(method, 8, 3),
        new Budget(null, 2L),
        new RecurrentNetworks(task, settings),
        new CopyTask(Curriculum.COPY, new Rehearsal(0.25)),
        new CopyJournal(Journal.silent(new RunningTable(CopyJournal.headings()))));
  }

  @Test
  void eachTryToSolveALengthHasSequencesOfItsOwn() {
    CopyTraining training = training(RecurrentMethod.BPTT);
    DataSet first = training.toSolve();
    assertThat(training.toSolve()).isEqualTo(first);

    training.run();

    DataSet later = training.toSolve();
    assertThat(later).isNotEqualTo(first);
    assertThat(later.getFeatures().shape()).isEqualTo(first.getFeatures().shape());
    CopyTraining other = training(RecurrentMethod.FULL);
    other.run();
    assertThat(other.toSolve()).isEqualTo(later);
  }
}
