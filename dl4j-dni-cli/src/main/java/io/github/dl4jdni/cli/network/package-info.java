/** The networks that commands compare, and how they are trained. */
package io.github.dl4jdni.cli.network;
