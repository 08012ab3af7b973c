/**
 * Reads model files that may come from strangers: nothing in them runs, and they take no more
 * memory than their size allows.
 */
package io.github.dl4jdni.files;
