/** The command {@code update-order}: one thread's order of updates beside a thread per layer. */
package io.github.dl4jdni.research.tutorial.order;
