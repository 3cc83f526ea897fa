package dev.supervisor.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which children of a node have failed of late, and whether that has a common cause: without a thread, a clock or a lock of its own, so that the decision can be tried
 * on millions of sequences. Guarded by the {@link Starts}.
 */
final class CommonFailures {
  /** The fewest children of which "many" can fail. */
  static final int FEWEST = 4;

  private final ThreadOptions.CommonCause rule;
  private final Map<Object, Long> latest = new LinkedHashMap<>(); // by child, the latest at the end

  CommonFailures(ThreadOptions.CommonCause rule) {
    this.rule = rule;
  }

  /**
   * {@return how many children have failed with this one, where that has a common cause; else 0}
   *
   * @param child which one has failed now
   * @param children how many there are
   */
  int failed(Object child, int children, long nowNanos) {
    latest.remove(child);
    latest.put(child, nowNanos);
    Iterator<Long> oldest = latest.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next() > rule.nanos()) {
      oldest.remove();
    }
    boolean isCommon = children >= FEWEST && latest.size() > rule.share() * children;
    return isCommon ? latest.size() : 0;
  }

  long withinMillis() {
    return TimeUnit.NANOSECONDS.toMillis(rule.nanos());
  }

  /** Forgets a child that is not there any more. */
  void leaves(Object child) {
    latest.remove(child);
  }
}
