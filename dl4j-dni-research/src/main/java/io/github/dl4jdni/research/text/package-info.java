/** The command {@code char-lm}: language models of characters. */
package io.github.dl4jdni.research.text;
