/** What all commands stand on: options' checks, errors, threads, progress and times. */
package io.github.dl4jdni.cli.command;
