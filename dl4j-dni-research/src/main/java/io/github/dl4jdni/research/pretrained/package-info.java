/** The command {@code pretrained}: gradient models that were learnt before, in another training. */
package io.github.dl4jdni.research.pretrained;
