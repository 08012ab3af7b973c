/** The commands {@code tables} and {@code results}: this project's results, trained and written. */
package io.github.dl4jdni.research.results;
