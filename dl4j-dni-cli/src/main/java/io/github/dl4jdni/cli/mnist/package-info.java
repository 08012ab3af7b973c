/** The experiment of the {@code mnist} command: the same network trained by several methods. */
package io.github.dl4jdni.cli.mnist;
