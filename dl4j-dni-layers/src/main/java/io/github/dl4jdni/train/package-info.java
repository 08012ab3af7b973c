/**
 * Decoupled training: modules that update as soon as their own forward pass is done, on threads of
 * their own.
 *
 * <p>{@link io.github.dl4jdni.train.DecoupledTrainer} is what a user needs; {@link
 * io.github.dl4jdni.train.Schedule} says in which order modules are updated.
 */
package io.github.dl4jdni.train;
