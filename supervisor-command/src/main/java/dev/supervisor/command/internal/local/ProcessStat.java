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
      return parse(buffer, length);
    } catch (IOException goneMeanwhile) {
      return null;
    }
  }

  static @Nullable ProcessStat parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    return parse(bytes, bytes.length);
  }

  /**
   * The name is in brackets and may hold any byte, brackets and blanks, too. Where all processes are looked at, strings for the
   * words would take as long as the kernel.
   */
  private static @Nullable ProcessStat parse(byte[] line, int length) {
    int at = length - 1;
    while (at >= 0 && line[at] != ')') {
      at--;
    }
    if (at < 0 || at + 2 >= length) {
      return null;
    }
    at += 2;
    char state = (char) line[at];
    var numbers = new long[THREADS + 1];
    int column = 0;
    long sign = 1; // group and session of one that is just going are -1
    for (; at < length && column <= THREADS; at++) {
      if (line[at] == ' ') {
        column++;
        sign = 1;
      } else if (line[at] == '-') {
        sign = -1;
      } else if (column > 0 && column <= THREADS) {
        numbers[column] = numbers[column] * 10 + sign * (line[at] - '0');
      }
    }
    return column < THREADS
        ? null
        : new ProcessStat(
            number(line), state, numbers[1], numbers[2], numbers[3], (int) numbers[THREADS]);
  }

  private static long number(byte[] line) {
    long number = 0;
    for (int i = 0; line[i] >= '0' && line[i] <= '9'; i++) {
      number = number * 10 + (line[i] - '0');
    }
    return number;
  }
}
