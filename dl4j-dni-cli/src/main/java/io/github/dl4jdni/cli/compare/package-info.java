/** The command that compares methods on a network and data of the user's. */
package io.github.dl4jdni.cli.compare;
