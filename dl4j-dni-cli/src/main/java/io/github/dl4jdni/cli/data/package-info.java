/**
 * What networks learn from: images, rows of numbers and sequences, drawn by the program or read
 * from files.
 */
package io.github.dl4jdni.cli.data;
