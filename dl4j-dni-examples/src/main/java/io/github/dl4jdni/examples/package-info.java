/**
 * Examples to read and to copy, in the order of docs/examples.md: each a {@code main} that builds a
 * network, trains it and prints what came out.
 */
package io.github.dl4jdni.examples;
