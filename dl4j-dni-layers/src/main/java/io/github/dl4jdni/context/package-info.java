/**
 * What an interface sees beside its message, labels and network input, as it stands in a
 * configuration; and iterators that let it see labels that are to come.
 */
package io.github.dl4jdni.context;
