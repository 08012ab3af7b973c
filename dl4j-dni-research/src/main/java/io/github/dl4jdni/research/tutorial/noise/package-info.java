/** The command {@code gradient-noise}: backprop and DNI, with and without noise on gradients. */
package io.github.dl4jdni.research.tutorial.noise;
