/** One module of a network: its layers, its interfaces, its memory and its parameters' updates. */
package io.github.dl4jdni.internal.modules;
