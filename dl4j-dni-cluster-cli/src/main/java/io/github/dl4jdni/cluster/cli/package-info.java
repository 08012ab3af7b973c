/** The program {@code dl4j-dni-cluster}: commands that train a saved model on several hosts. */
package io.github.dl4jdni.cluster.cli;
