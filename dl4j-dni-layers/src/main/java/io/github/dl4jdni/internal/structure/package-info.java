/**
 * What a network looks like, whatever kind it is: its layers as a graph, the modules that its
 * interfaces cut it into, the types of its activations and what its layers cost. Nothing here
 * changes a network.
 */
package io.github.dl4jdni.internal.structure;
