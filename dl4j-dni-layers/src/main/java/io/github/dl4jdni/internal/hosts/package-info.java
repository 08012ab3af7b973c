/**
 * What modules on several hosts say to each other: frames for messages, parameters and what a
 * listener looks at.
 */
package io.github.dl4jdni.internal.hosts;
