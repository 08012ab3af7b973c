package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole comparison, as {@code comparison.json} holds it.
 *
 * @param version of this program
 * @param command the command line's arguments
 * @param settings what all trainings have in common, and the methods' own, by name
 * @param environment what times depend on
 * @param targetError the error that times are told to, in percent; null for none
 * @param complete whether all trainings are at their end
 * @param runs the trainings that are
 */
public record ComparisonRecord(
    String version,
    List<String> command,
    Map<String, String> settings,
    Environment environment,
    Double targetError,
    boolean complete,
    List<RunRecord> runs) {

  /** Checks that it is a record of a comparison, and no other JSON. */
  public ComparisonRecord {
    if (settings == null || settings.get("network") == null || runs == null) {
      throw new IllegalArgumentException("it has no settings or no runs"); // another's JSON
    }
  }

  /**
   * {@return this comparison and trainings of another one, of more methods}
   *
   * @param more the other one
   * @param file of this one
   * @throws UserErrorException if their settings differ
   */
  public ComparisonRecord with(ComparisonRecord more, Path file) {
    Map<String, String> others = new LinkedHashMap<>(more.settings);
    if (settings.get(DATA) == null || settings.get(DATA).equals(more.settings.get(DATA))) {
      others.keySet().removeAll(List.of("data", "data read")); // what the same data are called
    }
    ComparisonRecord both = goingOn(others, file);
    List<RunRecord> all = new ArrayList<>(runs);
    all.removeIf(
        run -> more.runs.stream().anyMatch(each -> each.contender().equals(run.contender())));
    all.addAll(more.runs);
    return new ComparisonRecord(
        more.version, command, both.settings, more.environment, targetError, complete, all);
  }

  /**
   * {@return what a file holds}
   *
   * @param file the file
   * @param remedy what to do if it is damaged
   * @throws UserErrorException if it is damaged, or cannot be read
   */
  public static ComparisonRecord read(Path file, String remedy) {
    return RunFolder.readJson(file, ComparisonRecord.class, "compare", remedy);
  }

  /** The name of its file. */
  public static final String FILE = "comparison.json";

  /** The setting that tells the examples themselves, whatever they are called. */
  static final String DATA = "data's SHA-256";

  /**
   * {@return this comparison with more settings, those of methods that came to it; those of all
   * methods stay, so that what was trained by others is known whatever is asked for next}
   *
   * @param now the settings of what is asked for
   * @param folder where it is
   * @throws UserErrorException naming all settings that differ, or saying that the data do
   */
  ComparisonRecord goingOn(Map<String, String> now, Path folder) {
    List<String> differences = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>(settings);
    now.forEach(
        (name, value) -> {
          String was = all.put(name, value);
          if (was != null && !was.equals(value)) {
            differences.add(name + " was " + was + " and is " + value);
          }
        });
    String former = settings.get(DATA); // null in records of before it was told
    if (former == null) {
      all.remove(DATA);
    } else if (differences.size() == 1 && !former.equals(now.get(DATA))) {
      throw new UserErrorException(
          "--out "
              + folder
              + ": its trainings were "
              + RunOrigin.difference(former, now.get(DATA))
              + "; bring the former data back to go on, name another folder, or delete this one to"
              + " train anew");
    }
    if (!differences.isEmpty()) {
      throw new UserErrorException(
          "--out "
              + folder
              + ": holds a comparison with other settings ("
              + String.join("; ", differences)
              + "); name another folder, or the same settings to go on");
    }
    return new ComparisonRecord(version, command, all, environment, targetError, complete, runs);
  }
}
