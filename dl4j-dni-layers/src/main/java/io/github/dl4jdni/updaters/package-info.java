/**
 * Deeplearning4j's updaters, computed in one pass over the memory where ND4J takes several. Known
 * as fused optimisers elsewhere.
 */
package io.github.dl4jdni.updaters;
