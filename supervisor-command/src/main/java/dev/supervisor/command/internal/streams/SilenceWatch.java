package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops a command that writes nothing for too long. It looks again when the limit counted from the last output is
 * over, so output costs it no more than a note of the time.
 */
public final class SilenceWatch {
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(1);

  private final @Nullable Duration firstOutputWithin;
  private final @Nullable Duration silence;
  private final Consumer<Reason> stop;
  private final Consumer<Registration> keep;

  // Written by the session's threads.
  private volatile long lastNanos;
  private volatile boolean silentSoFar = true;

  // Guarded by this.
  private @Nullable Registration next; // the look to come: there is one at a time
  private boolean over;

  /**
   * @param stop stops the command
   * @param keep is given, once, what lets go of the look to come when the command has ended
   */
  public SilenceWatch(
      @Nullable Duration firstOutputWithin,
      @Nullable Duration silence,
      Consumer<Reason> stop,
      Consumer<Registration> keep) {
    this.firstOutputWithin = firstOutputWithin;
    this.silence = silence;
    this.stop = stop;
    this.keep = keep;
  }

  public void begin() {
    lastNanos = System.nanoTime();
    keep.accept(this::cancel);
    look(firstOutputWithin != null);
  }

  /** The command has ended. */
  private boolean cancel() {
    synchronized (this) {
      over = true;
    }
    return replace(null);
  }

  /** {@return whether a look that was still to come was let go of} */
  private boolean replace(@Nullable Registration look) {
    Registration obsolete;
    synchronized (this) {
      obsolete = over && look != null ? look : next;
      if (!over || look == null) {
        next = look;
      }
    }
    return obsolete != null && obsolete.cancel();
  }

  public void heard() {
    lastNanos = System.nanoTime();
    if (silentSoFar && isFirst() && firstOutputWithin != null) {
      look(/* startingUp= */ false); // the other limit holds from now on, not from the end of the
      // first
    }
  }

  private synchronized boolean isFirst() {
    boolean first = silentSoFar;
    silentSoFar = false;
    return first;
  }

  private void look(boolean startingUp) {
    boolean none = silentSoFar;
    if (startingUp && !none) {
      return; // it wrote in time: another look follows its output
    }
    Duration limit = startingUp ? firstOutputWithin : silence;
    if (limit == null) {
      return; // it may be silent
    }
    Duration left = limit.minusNanos(System.nanoTime() - lastNanos);
    if (left.compareTo(SHORTEST_LOOK) > 0) {
      boolean unused = replace(Till.in(left).then(() -> look(startingUp)));
    } else {
      stop.accept(Reason.of(
          none
              ? "it wrote nothing within " + Durations.text(limit)
              : "it was silent for " + Durations.text(limit)));
    }
  }
}
