package dev.supervisor.samples;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was counted so far. Confined to the reporter; others may look once that has ended. */
final class Tally {
  private final Map<String, Sum> byType = new TreeMap<>();
  private final Map<String, Integer> filesByHash = new HashMap<>();
  private final Sum all = new Sum();
  private long duplicateGroups;
  private long failed;

  /** A number of files, and their lines and bytes together. */
  static final class Sum {
    private long files;
    private long lines;
    private long bytes;

    private void add(Count.Counted file) {
      files++;
      lines += file.lines();
      bytes += file.bytes();
    }

    long files() {
      return files;
    }

    long lines() {
      return lines;
    }

    long bytes() {
      return bytes;
    }
  }

  void add(Count count) {
    if (count instanceof Count.Counted file) {
      all.add(file);
      byType.computeIfAbsent(file.type(), type -> new Sum()).add(file);
      if (filesByHash.merge(file.hash(), 1, Integer::sum) == 2) {
        duplicateGroups++;
      }
    } else {
      failed++;
    }
  }

  /** {@return the sums by type, in the order of the types' names} */
  Map<String, Sum> byType() {
    return byType;
  }

  /** {@return the sum over all types} */
  Sum all() {
    return all;
  }

  /** {@return how many sets there are of two or more files with the same bytes} */
  long duplicateGroups() {
    return duplicateGroups;
  }

  /** {@return how many files could not be read, and directories not listed} */
  long failed() {
    return failed;
  }
}
