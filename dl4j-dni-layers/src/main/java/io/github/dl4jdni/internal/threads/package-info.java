/** The threads that run a network's modules, on one host or several, from start to stop. */
package io.github.dl4jdni.internal.threads;
