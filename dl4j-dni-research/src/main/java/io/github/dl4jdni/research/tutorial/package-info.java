/**
 * What the commands that reproduce public tutorials share: numpy's random numbers, and networks
 * whose layers are used one operation at a time.
 */
package io.github.dl4jdni.research.tutorial;
