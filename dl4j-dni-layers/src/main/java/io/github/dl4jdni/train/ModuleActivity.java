package io.github.dl4jdni.train;

/**
 * What one module of a {@link DecoupledTrainer} has done since the trainer's threads started. Taken
 * while modules work, so that figures may be an iteration apart.
 *
 * @param name the module's layers
 * @param iterations its updates
 * @param computingNanoseconds the time in which it computed: forward passes, updates and gradient
 *     models, on whatever thread
 * @param modelNanoseconds the part of that that its gradient and input models took
 * @param queued the messages from modules below that wait for it now
 * @param outstanding the predictions that a model of its own has not learnt from now, or with
 *     delayed gradients the batches whose gradients have not come back: its staleness
 */
public record ModuleActivity(
    String name,
    long iterations,
    long computingNanoseconds,
    long modelNanoseconds,
    int queued,
    int outstanding) {}
