package dev.supervisor.core;

import dev.supervisor.core.internal.TreeLooks.StopSeen;
import dev.supervisor.core.internal.TreeLooks.StopTold;
import dev.supervisor.signals.internal.Mutex;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last stops of one tree, for its page. Thread-safe. */
final class KeptStops {
  private static final int MOST = 16;
  private static final int MOST_BLAMED = 20;

  private final Mutex mutex = new Mutex(); // a leaf: held in that of a node
  private final ArrayDeque<KeptStop> last = new ArrayDeque<>(); // newest first; guarded by mutex
  private long count; // guarded by mutex

  /** A stop has begun. */
  void note(StopRun run) {
    mutex.lock();
    try {
      last.addFirst(new KeptStop(++count, run));
      if (last.size() > MOST) {
        last.removeLast();
      }
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the newest first} */
  List<StopSeen> newestFirst() {
    mutex.lock();
    try {
      return new ArrayList<>(last);
    } finally {
      mutex.unlock();
    }
  }

  private record KeptStop(long number, StopRun run) implements StopSeen {
    @Override
    public String path() {
      return run.top.path();
    }

    @Override
    public String reason() {
      return StopLogText.words(run.reason);
    }

    @Override
    public Instant at() {
      return run.reason.at();
    }

    @Override
    public StopTold told() {
      StopReport report = run.report();
      return new StopTold(
          report.took(),
          report.complete(),
          report.entries().size(),
          report.late().size(),
          report.blame().stream()
              .limit(MOST_BLAMED)
              .map(share -> share.path() + " took " + share.took().toMillis() + " ms")
              .toList(),
          report.waterfall());
    }
  }
}
