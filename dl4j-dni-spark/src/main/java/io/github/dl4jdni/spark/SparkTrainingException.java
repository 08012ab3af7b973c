package io.github.dl4jdni.spark;

/**
 * Training failed in a worker, more often than Spark tries a task. The message says in which
 * partition and minibatch, and as of when the driver's network is.
 */
public final class SparkTrainingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SparkTrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
