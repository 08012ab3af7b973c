/** The experiments of the paper and of this project's tables: one command an experiment. */
package io.github.dl4jdni.research;
