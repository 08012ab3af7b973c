package io.github.dl4jdni.stats;

/**
 * What one module of a {@link io.github.dl4jdni.train.DecoupledTrainer} did since the last report.
 *
 * @param name the module's layers
 * @param iterationsPerSecond its updates a second
 * @param idleShare the share of time in which it computed nothing, from 0 to 1
 * @param modelShare the share of its computing time that went to its gradient models, from 0 to 1
 * @param queued the messages that wait for it at the time of the report
 * @param staleness the predictions that it has not learnt from at the time of the report
 */
public record ModuleMeasures(
    String name,
    double iterationsPerSecond,
    double idleShare,
    double modelShare,
    int queued,
    int staleness) {}
