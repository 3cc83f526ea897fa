package dev.supervisor.core;

/** The times of the latest failures, for a limit by a span of time. Their clock does not run in pauses. Not thread-safe. */
final class LatestFailures {
  private final long[] times;
  private int kept;
  private int next; // where the next one is put

  /**
   * None yet.
   *
   * @param most how many are kept: the oldest make room
   */
  LatestFailures(int most) {
    times = new long[most];
  }

  void add(long nanos) {
    if (times.length > 0) {
      times[next] = nanos;
      next = (next + 1) % times.length;
      kept = Math.min(times.length, kept + 1);
    }
  }

  /** The latest did not happen. */
  void takeBack() {
    if (kept > 0) {
      kept--;
      next = (next + times.length - 1) % times.length;
    }
  }

  void clear() {
    kept = 0;
  }

  /** {@return whether one more now is more than so many within that time} */
  boolean exceed(int most, long withinNanos, long now) {
    if (most == 0) {
      return true;
    }
    return kept >= most && now - times[Math.floorMod(next - most, times.length)] <= withinNanos;
  }

  /** {@return one with the same that keeps so many} */
  LatestFailures keeping(int most) {
    LatestFailures other = new LatestFailures(most);
    for (int i = Math.min(kept, most); i > 0; i--) {
      other.add(times[Math.floorMod(next - i, times.length)]);
    }
    return other;
  }
}
