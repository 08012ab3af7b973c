/**
 * Arithmetic on arrays that layers share: products, sums, element-wise functions in one pass, batch
 * normalisation.
 */
package io.github.dl4jdni.internal.arrays;
