/** Fetches MNIST's and CIFAR-10's files from public mirrors. */
package io.github.dl4jdni.cli.fetch;
