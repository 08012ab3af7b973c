/** Fetches MNIST's files from public mirrors. */
package io.github.dl4jdni.examples.fetch;
