package io.github.dl4jdni.structure;

import io.github.dl4jdni.internal.structure.TrainingCost;
import java.util.List;

/**
 * One module of a network.
 *
 * @param layers the names of its layers and vertices, in order
 * @param parameters their parameters, gradient models included
 * @param multipliesPerExample the multiplications of a forward pass and of the gradient models'
 *     predictions; a series of any length counts as one step
 * @param modelMultipliesPerExample those of them that are the predictions'
 * @param share the module's share of the modelled time of a training step, {@link TrainingCost},
 *     from 0 to 1
 */
public record ModuleSummary(
    List<String> layers,
    long parameters,
    long multipliesPerExample,
    long modelMultipliesPerExample,
    double share) {}
