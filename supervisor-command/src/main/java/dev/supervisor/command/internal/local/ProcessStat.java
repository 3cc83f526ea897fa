package dev.supervisor.command.internal.local;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says about one process, or one of its threads, at one moment.
 *
 * @param pid its number
 * @param state one letter: R runs or could, D waits for a disk, Z has ended and was not reaped
 * @param session the process that began its kernel session
 * @param threads how many it has
 */
public record ProcessStat(
    long pid, char state, long parent, long group, long session, int threads) {
  private static final Path PROC = Path.of("/proc");
  private static final int LONGEST = 4096;
  private static final int THREADS = 17; // of what comes after the program's name

  /** {@return all there are of which this is true; none where the system does not tell} */
  public static List<ProcessStat> all(Predicate<ProcessStat> which) {
    return in(PROC, which);
  }

  /** {@return the threads of this process} */
  List<ProcessStat> tasks() {
    return in(directory().resolve("task"), it -> true);
  }

  /** {@return this process; null when there is none} */
  static @Nullable ProcessStat of(long pid) {
    return read(PROC.resolve(Long.toString(pid)), new byte[LONGEST]);
  }

  /** {@return where the kernel tells about it} */
  Path directory() {
    return PROC.resolve(Long.toString(pid));
  }

  /** {@return whether it runs, or waits for something that comes by itself: a processor, a disk} */
  boolean isRunning() {
    return state == 'R' || state == 'D';
  }

  boolean isGone() {
    return state == 'Z' || state == 'X';
  }

  private static List<ProcessStat> in(Path directory, Predicate<ProcessStat> which) {
    var found = new ArrayList<ProcessStat>();
    String[] all = directory.toFile().list();
    if (all != null) { // else there is no such system
      byte[] buffer = new byte[LONGEST];
      for (String each : all) {
        ProcessStat it =
            Character.isDigit(each.charAt(0)) ? read(directory.resolve(each), buffer) : null;
        if (it != null && which.test(it)) {
          found.add(it);
        }
      }
    }
    return found;
  }

  /** {@return what is told in this directory of one process; null when that is gone} */
  private static @Nullable ProcessStat read(Path directory, byte[] buffer) {
    try (var in =
        new FileInputStream(directory.toString() + "/stat")) { // a channel takes twice as long
      int length = Math.max(0, in.read(buffer)); // the kernel tells all at once
      return parse(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
    } catch (IOException goneMeanwhile) {
      return null;
    }
  }

  /** The name is in brackets and may hold any byte, brackets and blanks, too. */
  static @Nullable ProcessStat parse(String line) {
    int end = line.lastIndexOf(')');
    String[] words = line.substring(end + 1).strip().split(" ", -1);
    if (end < 0 || words.length <= THREADS) {
      return null;
    }
    return new ProcessStat(
        Long.parseLong(line.substring(0, line.indexOf(' '))),
        words[0].charAt(0),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Integer.parseInt(words[THREADS]));
  }
}
