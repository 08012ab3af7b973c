/** The command {@code binary-addition}: the sum of two binary numbers, learnt in several ways. */
package io.github.dl4jdni.research.tutorial.addition;
