package dev.supervisor.signals;

import dev.supervisor.signals.internal.Seam;
import org.jspecify.annotations.Nullable;

/** The last state of a signal: it has gone, perhaps with a reason, stamped to tell which was first. */
final class Gone {
  /** Gone without a word; needs no stamp, as it has nothing to tell. */
  static final Gone SILENTLY = new Gone(null, 0);

  final @Nullable Reason reason;
  final long nanos;

  Gone(@Nullable Reason reason, long nanos) {
    this.reason = reason;
    this.nanos = nanos;
  }

  static Gone now(Reason reason) {
    return new Gone(reason, Seam.nanoTime());
  }

  /** {@return the one of the two that has a reason and went first} */
  static @Nullable Gone earlier(@Nullable Gone a, @Nullable Gone b) {
    if (a == null || a.reason == null) {
      return b;
    }
    if (b == null || b.reason == null) {
      return a;
    }
    return b.nanos - a.nanos < 0 ? b : a;
  }
}
