/**
 * The command {@code two-clocks}: two networks at two speeds, in the paper's section 3.3 one that
 * counts odd digits and one that counts 3s.
 */
package io.github.dl4jdni.research.clocks;
