/** Benchmarks beside stock Deeplearning4j: JMH, and commands that alternate both sides. */
package io.github.dl4jdni.benchmarks;
