/** The images that the experiments learn from: drawn by the program, or read from MNIST's files. */
package io.github.dl4jdni.examples.data;
