package io.github.dl4jdni.cli.report;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a folder for one call of a command at a time, by a lock of the system's on a hidden file in
 * it. It ends with its process, however that ends.
 */
public final class FolderLock implements Closeable {

  private static final String FILE = ".lock";
  private static final Pattern HOLDER = Pattern.compile("process (\\d{1,10})\\R?");
  private static final int LONGEST_TEXT = 100;

  /** The lock lies beyond what the file holds, as Windows lets nobody read what is locked. */
  private static final long LOCKED_BYTE = 1L << 30;

  /**
   * What this process holds: closing a second channel of a file may give up the first one's lock.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final String option;
  private final Path folder;
  private final PrintWriter messages;
  private Path held; // the folder's real path, once it is
  private FileChannel channel;

  /**
   * A lock that is not taken yet.
   *
   * @param option that names the folder
   * @param folder which need not be there
   * @param messages where it is told that the folder's file system has no locks
   */
  public FolderLock(String option, Path folder, PrintWriter messages) {
    this.option = option;
    this.folder = folder;
    this.messages = messages;
  }

  /**
   * Takes it if the folder is there, so that nobody waits for what another process would stop.
   *
   * @throws UserErrorException if another call holds it
   */
  public void takeIfThere() {
    if (Files.isDirectory(folder)) {
      take();
    }
  }

  /**
   * Takes it, and makes the folder if it is not there.
   *
   * @throws UserErrorException if another call holds it, or the folder cannot be made
   */
  public void take() {
    if (held != null) {
      return;
    }
    OutputFiles.createFolder(option, folder);
    try {
      Path real = folder.toRealPath();
      synchronized (HELD) {
        if (!HELD.add(real)) {
          throw taken("another call in this process");
        }
      }
      held = real;
      lock(real.resolve(FILE));
    } catch (IOException e) {
      close();
      throw new UserErrorException(option + " " + folder + ": cannot be locked: " + e, e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void lock(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS); // a stranger's link would have its target cut
    FileLock lock;
    try {
      lock = channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      throw taken("another call in this process"); // of another class loader's
    } catch (IOException e) {
      messages.println(
          PrintableText.of(
              option
                  + " "
                  + folder
                  + ": its file system has no locks ("
                  + e.getMessage()
                  + "); let no other call write there"));
      messages.flush();
      return;
    }
    if (lock == null) {
      throw taken(holder(channel));
    }
    String text = "process " + ProcessHandle.current().pid() + System.lineSeparator();
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_TEXT);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    Matcher holder = HOLDER.matcher(text);
    return holder.matches() ? "process " + holder.group(1) : "another process";
  }

  private UserErrorException taken(String holder) {
    return new UserErrorException(
        String.format(
            "%s %s: %s is writing there; wait until it has ended, or name another folder",
            option, folder, holder));
  }

  /** Gives the folder free. */
  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The system gives it free at the latest with the process.
    } finally {
      channel = null;
      if (held != null) {
        synchronized (HELD) {
          HELD.remove(held);
        }
        held = null;
      }
    }
  }
}
