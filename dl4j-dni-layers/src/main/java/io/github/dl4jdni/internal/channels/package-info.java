/** What modules hand to each other within one process, and how they wait. */
package io.github.dl4jdni.internal.channels;
