package dev.supervisor.command.internal.local;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What processes inherit from a shell of this machine besides its environment, as it was when this was made: niceness and
 * scheduling, limits, processors, control groups. A process that knows the number of the shell can change them.
 *
 * <p>Read without channels, which an interrupt of the caller would close. Not thread-safe.
 */
final class Condition implements AutoCloseable {
  private static final int LONGEST = 1 << 14;

  // Counted from the process's state on, which is the first after its name.
  private static final int NICE = 16;
  private static final int REAL_TIME_PRIORITY = 37;
  private static final int POLICY = 38;

  private static final int BASE = 32; // of what a number has: blank, minus, digits

  private final String directory;
  private final RandomAccessFile stat;
  private final byte[] buffer = new byte[LONGEST];
  private final long scheduling;
  private final String rest;

  /** @throws IOException when the system does not tell, or there is no such process */
  Condition(long pid) throws IOException {
    directory = "/proc/" + pid + "/";
    stat = new RandomAccessFile(directory + "stat", "r");
    try {
      scheduling = scheduling();
      rest = rest();
    } catch (IOException e) {
      stat.close();
      throw e;
    }
  }

  /** {@return whether niceness and scheduling are the same, which takes little to see; true when it is gone} */
  boolean isScheduledTheSame() {
    try {
      return scheduling == scheduling();
    } catch (IOException gone) {
      return true; // which its session tells
    }
  }

  /** {@return whether all of it is the same} */
  boolean isTheSame() {
    try {
      return scheduling == scheduling() && rest.equals(rest());
    } catch (IOException gone) {
      return true;
    }
  }

  /** {@return niceness, priority and policy as one number} Looked at before each command, so there are no words made of it. */
  private long scheduling() throws IOException {
    stat.seek(0);
    int length = stat.read(buffer);
    int at = length;
    while (at > 0 && buffer[at - 1] != ')') {
      at--;
    }
    long found = 0;
    int column = 0;
    for (int i = at + 1; i < length && column <= POLICY; i++) {
      if (buffer[i] == ' ') {
        column++;
      }
      if (column == NICE || column == REAL_TIME_PRIORITY || column == POLICY) {
        found = found * BASE + (buffer[i] - ' '); // nine characters in all
      }
    }
    return found;
  }

  private String rest() throws IOException {
    var all = new StringBuilder();
    for (String file : List.of("limits", "cgroup", "oom_score_adj")) {
      all.append(text(file));
    }
    String status = text("status");
    for (String name : List.of("\nCpus_allowed:", "\nMems_allowed:")) {
      int from = Math.max(0, status.indexOf(name));
      int to = status.indexOf('\n', from + 1);
      all.append(status.substring(from, Math.max(from, to)));
    }
    return all.toString();
  }

  private String text(String file) throws IOException {
    try (var in = new FileInputStream(directory + file)) {
      int length = in.readNBytes(buffer, 0, LONGEST);
      return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    try {
      stat.close();
    } catch (IOException e) {
      // it was only read
    }
  }
}
