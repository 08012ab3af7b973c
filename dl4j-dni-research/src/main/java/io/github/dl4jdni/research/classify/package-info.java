/** The commands {@code rows} and {@code order}: which class a sequence is of, asked at its end. */
package io.github.dl4jdni.research.classify;
