/** What a gradient model of one's own implements, and what layers throw. */
package io.github.dl4jdni.layers;
