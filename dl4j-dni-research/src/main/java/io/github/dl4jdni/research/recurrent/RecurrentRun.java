package io.github.dl4jdni.research.recurrent;

/** What one training came to, beside what its own task measures. */
public interface RecurrentRun {

  /** {@return the figures that trainings of all tasks have} */
  TrainingFigures training();
}
