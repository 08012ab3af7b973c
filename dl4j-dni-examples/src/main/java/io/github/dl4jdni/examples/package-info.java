/** The command line: one command an experiment. */
package io.github.dl4jdni.examples;
