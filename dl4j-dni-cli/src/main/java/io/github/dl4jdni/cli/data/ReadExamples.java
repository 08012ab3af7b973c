package io.github.dl4jdni.cli.data;

import java.util.List;

/**
 * Examples and what is to be said of their reading.
 *
 * @param description one phrase that says what they are
 * @param examples the examples
 * @param notes what was read, dropped and decided, in words
 */
public record ReadExamples(String description, NumberExamples examples, List<String> notes) {}
