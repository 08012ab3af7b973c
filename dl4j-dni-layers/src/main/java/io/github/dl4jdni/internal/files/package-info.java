/**
 * The parts of a model file, read within bounds whoever wrote it; and files that are replaced as a
 * whole.
 */
package io.github.dl4jdni.internal.files;
