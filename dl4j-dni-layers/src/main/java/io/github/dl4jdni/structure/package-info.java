/**
 * What a network is cut into, for people to read: what {@link io.github.dl4jdni.Dni} tells of a
 * network.
 */
package io.github.dl4jdni.structure;
