package io.github.dl4jdni.research.copy;

/**
 * What a call of {@code copy} or {@code repeat-copy} teaches.
 *
 * @param curriculum how sequences grow
 * @param rehearsal of lengths that were solved
 */
record CopyTask(Curriculum curriculum, Rehearsal rehearsal) {

  /**
   * {@return the length that a training is credited with: the longest that holds if it rehearses,
   * if not the longest ever solved; or null}
   *
   * @param lengths that it solved
   */
  Solved counted(SolvedLengths lengths) {
    return rehearsal.rehearses() ? lengths.longestHeld() : lengths.longest();
  }
}
