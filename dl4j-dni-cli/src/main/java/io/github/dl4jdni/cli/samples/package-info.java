/** The command {@code sample-data}: small files of known origin to compare methods on. */
package io.github.dl4jdni.cli.samples;
