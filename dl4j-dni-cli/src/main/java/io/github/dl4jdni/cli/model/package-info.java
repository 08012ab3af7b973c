/** The commands that look at saved models and change them: convert, strip, inspect. */
package io.github.dl4jdni.cli.model;
