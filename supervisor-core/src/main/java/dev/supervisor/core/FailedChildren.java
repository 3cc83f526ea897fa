package dev.supervisor.core;

import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Thrown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The children of a node that have failed and are not there any more, as they are still shown: the last 16 whose failure none has collected. They are kept as text, without the children and the
 * failures themselves. Guarded by that node's mutex.
 */
final class FailedChildren {
  private static final int KEPT = 16;
  private static final int LONGEST_CAUSE = 200;
  private static final int MOST_UNTOLD = 64;
  private static final AtomicInteger UNTOLD = new AtomicInteger(); // whose texts are being made

  /**
   * What is shown of a failure. The text of one is code of users, so it stands there with its class first; a helper thread makes the text.
   * Where many children fail at once, some stay with the class.
   */
  static final class ShownFailure {
    private final long failedNanos = Seam.nanoTime();
    private volatile String cause;
    private volatile boolean over;

    ShownFailure(Throwable thrown) {
      cause = TreeText.inALine(Thrown.name(thrown), LONGEST_CAUSE);
    }

    /** The failure was collected, or the child lives again. */
    void over() {
      over = true;
    }

    /** Has the text made of what it was made for; without a mutex. */
    void tell(Throwable thrown) {
      if (over || UNTOLD.get() >= MOST_UNTOLD) {
        return;
      }
      History.make(() -> {
        try {
          cause = TreeText.inALine(Thrown.text(thrown), LONGEST_CAUSE);
        } finally {
          UNTOLD.decrementAndGet();
        }
      });
      UNTOLD.incrementAndGet(); // last: what could not be given to the helper is not waited for
    }
  }

  /**
   * One of them, as it is now.
   *
   * @param agoMillis how long ago it failed
   * @param cause the class of the failure, and its message once that is known
   */
  record FailedLook(String name, long agoMillis, String cause) {
    String says() {
      return " failed " + TreeText.age(agoMillis) + " ago: " + cause;
    }
  }

  private record GoneChild(String name, ShownFailure failure) {}

  private final ArrayDeque<GoneChild> last = new ArrayDeque<>(2); // the oldest first

  void add(String name, ShownFailure failure) {
    last.removeIf(it -> it.failure().over);
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(new GoneChild(name, failure));
  }

  /** {@return those that are still to be shown, the oldest first} */
  List<FailedLook> looks() {
    List<FailedLook> all = new ArrayList<>(last.size());
    long now = Seam.nanoTime();
    for (GoneChild each : last) {
      if (!each.failure().over) {
        long ago = Math.max(0, now - each.failure().failedNanos);
        all.add(
            new FailedLook(each.name(), TimeUnit.NANOSECONDS.toMillis(ago), each.failure().cause));
      }
    }
    return all;
  }
}
