/**
 * Decoupled training: modules that update as soon as their own forward pass is done, on threads of
 * their own.
 */
package io.github.dl4jdni.train;
