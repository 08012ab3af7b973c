/** The command line: comparisons on a user's data, and what is done to saved models. */
package io.github.dl4jdni.cli;
