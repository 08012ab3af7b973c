package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.files.ReplacedFile;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one host's modules: a file for each module and iteration, whole or not at all.
 */
final class PartFiles {

  private static final Logger LOG = LoggerFactory.getLogger(PartFiles.class);
  private static final int KEPT = 2;
  private static final String BEST = "best"; // folder
  private static final Pattern NAME =
      Pattern.compile(Checkpoint.FILE_NAME + "-module-(\\d{1,9})\\.state");

  private final NetworkPart network;
  private final Path folder;

  /**
   * The files of a part.
   *
   * @param network the part
   * @param folder where they are; made if it is not there
   */
  PartFiles(NetworkPart network, Path folder) {
    this.network = network;
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      ReplacedFile.deleteParts(folder); // of a process that was killed
    } catch (IOException e) {
      throw new ClusterException("checkpoints cannot be kept in " + folder + ": " + e, e);
    }
  }

  /**
   * A file.
   *
   * @param checkpoint which it is of
   * @param module which it is of, from 0
   * @param path where it is
   */
  private record Found(Checkpoint checkpoint, int module, Path path) {}

  /** The checkpoints that all modules here have an undamaged file of, the oldest first. */
  List<Checkpoint> complete() {
    TreeMap<Checkpoint, Set<Integer>> whole = new TreeMap<>(Checkpoint.BY_AGE);
    try {
      for (Found file : found()) {
        Set<Integer> modules = whole.computeIfAbsent(file.checkpoint(), key -> new TreeSet<>());
        try {
          of(file).check();
          modules.add(file.module());
        } catch (IOException e) {
          LOG.warn("{} is damaged: {}; it is left out", file.path(), e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new ClusterException("checkpoints in " + folder + " cannot be read: " + e, e);
    }
    List<Checkpoint> complete = new ArrayList<>();
    whole.forEach(
        (checkpoint, modules) -> {
          if (modules.containsAll(part().modules())) {
            complete.add(checkpoint);
          } else {
            LOG.warn(
                "the checkpoint of iteration {} in {} does not have all modules of this host; it is"
                    + " left out",
                checkpoint.iteration(),
                folder);
          }
        });
    return complete;
  }

  /**
   * Goes on from a checkpoint, and forgets those behind it.
   *
   * @param checkpoint one that is complete; null for none
   */
  void restore(Checkpoint checkpoint) {
    try {
      for (Found file : found()) {
        if (file.checkpoint().equals(checkpoint)) {
          of(file).read();
        } else if (checkpoint == null
            || Checkpoint.BY_AGE.compare(file.checkpoint(), checkpoint) > 0) {
          Files.delete(file.path()); // of iterations that are trained once more
        }
      }
    } catch (IOException e) {
      throw new ClusterException(
          "training cannot go on from the checkpoint of iteration "
              + (checkpoint == null ? 0 : checkpoint.iteration())
              + " in "
              + folder
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Writes a checkpoint of the modules here, which are at rest. */
  void write(Checkpoint checkpoint) throws IOException {
    for (int module : part().modules()) {
      of(new Found(checkpoint, module, path(checkpoint, module))).write();
    }
  }

  /** All hosts have the newest checkpoint: deletes all but two. */
  void forgetOldest() throws IOException {
    TreeSet<Checkpoint> kept = new TreeSet<>(Checkpoint.BY_AGE);
    List<Found> all = found();
    all.forEach(file -> kept.add(file.checkpoint()));
    while (kept.size() > KEPT) {
      kept.pollFirst();
    }
    for (Found file : all) {
      if (!kept.contains(file.checkpoint())) {
        Files.delete(file.path());
      }
    }
  }

  /** Where the best model is kept beside checkpoints; made if it is not there. */
  PartFiles best() {
    return new PartFiles(network, folder.resolve(BEST));
  }

  /** Deletes what is not of a checkpoint. */
  void forgetAllBut(Checkpoint kept) throws IOException {
    for (Found file : found()) {
      if (!file.checkpoint().equals(kept)) {
        Files.delete(file.path());
      }
    }
  }

  /**
   * A piece of a module's state; all of the module's file is checked before the first one.
   *
   * @param checkpoint which it is of
   * @param module which it is of
   * @param piece its number
   */
  FrameReader piece(Checkpoint checkpoint, int module, int piece) throws IOException {
    PartFile file = of(new Found(checkpoint, module, path(checkpoint, module)));
    if (piece == 0) {
      file.check();
    }
    return file.piece(piece);
  }

  private PartialNetwork part() {
    return network.part();
  }

  private PartFile of(Found file) {
    return new PartFile(file.path(), network, file.module(), file.checkpoint());
  }

  private Path path(Checkpoint checkpoint, int module) {
    return folder.resolve(checkpoint.fileName() + "-module-" + (module + 1) + ".state");
  }

  /** Those of the modules here. */
  private List<Found> found() throws IOException {
    List<Found> found = new ArrayList<>();
    List<Path> paths;
    try (Stream<Path> files = Files.list(folder)) {
      paths = files.sorted().toList();
    }
    for (Path path : paths) {
      Matcher name = NAME.matcher(path.getFileName().toString());
      if (name.matches() && part().modules().contains(Integer.parseInt(name.group(4)) - 1)) {
        Position position =
            new Position(Integer.parseInt(name.group(2)), Integer.parseInt(name.group(3)));
        Checkpoint checkpoint = new Checkpoint(Integer.parseInt(name.group(1)), position);
        found.add(new Found(checkpoint, Integer.parseInt(name.group(4)) - 1, path));
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
