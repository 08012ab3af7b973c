/**
 * Frames: what is sent between processes as bytes, written and read piece by piece. Arrays keep
 * their type, shape, order and every bit; what a stranger may have written is read within bounds.
 */
package io.github.dl4jdni.internal.frames;
