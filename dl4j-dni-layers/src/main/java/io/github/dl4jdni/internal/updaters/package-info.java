/** One step of an updater in one pass over the memory. */
package io.github.dl4jdni.internal.updaters;
