/**
 * Reads model files that may come from strangers: nothing in them runs, and they take no more
 * memory than their size allows. Writes files that replace others as a whole.
 */
package io.github.dl4jdni.files;
