/** Files that replace others as a whole or not at all. */
package io.github.dl4jdni.internal.files;
