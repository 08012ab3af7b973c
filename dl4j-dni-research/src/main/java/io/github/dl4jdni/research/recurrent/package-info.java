/**
 * What the experiments with recurrent networks share: networks of each method, their training in
 * turns, and how good their synthetic gradients are.
 */
package io.github.dl4jdni.research.recurrent;
