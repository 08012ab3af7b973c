package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.Program;
import io.github.dl4jdni.cli.data.SplitExamples;

/**
 * What trainings that are compared have in common besides the comparison's settings. Others are not
 * gone on with.
 *
 * @param data the SHA-256 of the examples as they were read and scaled
 * @param version of this program
 */
public record RunOrigin(String data, String version) {

  private static final int SHOWN = 12; // digits of a SHA-256

  /**
   * {@return the origin of trainings that begin now}
   *
   * @param examples what they are trained and measured on
   */
  static RunOrigin of(SplitExamples examples) {
    return new RunOrigin(examples.digest(), Program.versionText());
  }

  /**
   * {@return why a former training is not one of this origin, in words; null if it is}
   *
   * @param former the origin of that one; null if its record does not tell it
   * @param trains whether trainings are done now, not only reported on
   */
  String differenceFrom(RunOrigin former, boolean trains) {
    if (former != null && !data.equals(former.data)) {
      return difference(former.data, data);
    }
    if (!trains) {
      return null;
    }
    if (former == null) {
      return "trained by an older version, whose records do not say on what data";
    }
    return version.equals(former.version)
        ? null
        : "trained by " + former.version + ", and this is " + version;
  }

  /** {@return in words that examples are not those of before} */
  static String difference(String former, String now) {
    return String.format(
        "trained on other examples than are read now (SHA-256 was %s and is %s): what is in the"
            + " files has changed",
        shown(former), shown(now));
  }

  private static String shown(String digest) {
    return digest == null || digest.length() <= SHOWN ? digest : digest.substring(0, SHOWN) + "...";
  }
}
