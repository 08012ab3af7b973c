/**
 * What is handed over within one training step, on the thread that runs it; and which trainer has a
 * network in use.
 */
package io.github.dl4jdni.internal.context;
