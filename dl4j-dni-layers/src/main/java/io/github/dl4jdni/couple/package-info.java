/**
 * Several networks, each with a clock of its own, that send each other messages and learn without
 * waiting for each other (Jaderberg et al. 2017, section 3.3).
 *
 * <p>{@link io.github.dl4jdni.couple.CoupledNetworks} is where to begin.
 */
package io.github.dl4jdni.couple;
