/**
 * Modules of a network on several hosts: how these hosts find each other and agree, how frames go
 * between them, and what is kept of a training that a host's end interrupts.
 */
package io.github.dl4jdni.cluster;
