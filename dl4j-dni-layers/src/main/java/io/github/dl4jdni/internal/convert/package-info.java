/**
 * How {@link io.github.dl4jdni.convert.Conversion} changes a network: drafts of both kinds of
 * network, what may stand in for a stock layer, and what goes from the old network into the new
 * one.
 */
package io.github.dl4jdni.internal.convert;
