package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.CellWeights;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A window after its backward pass, as what learns from it sees it.
 *
 * @param window the window
 * @param index which window of its sequence it is, from 0
 * @param weights the weights of its forward pass
 * @param gradients the gradients of the weights, to be added to
 * @param follows whether its initial state is the final one of the window before
 * @param finalGradient αĝ_T, the model's shrunk prediction for the final state with zeros where
 *     nothing follows, [N, S], 'c' ordered; null where it was not needed
 * @param scale s, by which that was multiplied on its way into the window
 * @param ends which examples go on
 * @param seenBefore what the model sees beside the initial state, [N, labels + 1]
 * @param seen what it sees beside the final state
 * @param training where training stands
 */
record WindowStep(
    RecurrentWindow window,
    int index,
    CellWeights weights,
    CellWeights gradients,
    boolean follows,
    INDArray finalGradient,
    double scale,
    SequenceEnds ends,
    INDArray seenBefore,
    INDArray seen,
    TrainingStep training) {}
