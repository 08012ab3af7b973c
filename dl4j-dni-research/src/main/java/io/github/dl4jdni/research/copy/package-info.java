/** The commands {@code copy} and {@code repeat-copy}: how long a sequence can be learnt. */
package io.github.dl4jdni.research.copy;
