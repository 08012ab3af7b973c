package io.github.dl4jdni.convert;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * One interface to be put into a network.
 *
 * @param place the layer or vertex that it stands behind
 * @param layers what comes in the place of the layer there, ready but for the labels: the layer
 *     itself, or one with its interface built in; behind a vertex that is no layer only what is to
 *     follow it
 */
record Insertion(String place, List<Layer> layers) {}
