package dev.supervisor.command;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops a command that writes nothing for too long. It looks again when the limit counted from the last output is
 * over, so output costs it no more than a note of the time.
 */
final class SilenceWatch {
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(1);

  private final @Nullable Duration startUp;
  private final @Nullable Duration silence;
  private final Consumer<Reason> stop;
  private final Consumer<Registration> keep;

  // Written by the session's threads.
  private volatile long lastNanos;
  private volatile boolean silentSoFar = true;

  /**
   * @param stop stops the command
   * @param keep is given each look to come, to be let go of when the command has ended
   */
  SilenceWatch(
      @Nullable Duration startUp,
      @Nullable Duration silence,
      Consumer<Reason> stop,
      Consumer<Registration> keep) {
    this.startUp = startUp;
    this.silence = silence;
    this.stop = stop;
    this.keep = keep;
  }

  void begin() {
    lastNanos = System.nanoTime();
    look();
  }

  void heard() {
    lastNanos = System.nanoTime();
    silentSoFar = false;
  }

  private void look() {
    boolean none = silentSoFar;
    Duration limit = none && startUp != null ? startUp : silence;
    if (limit == null) {
      return; // it wrote in time, and may be silent from now on
    }
    Duration left = limit.minusNanos(System.nanoTime() - lastNanos);
    if (left.compareTo(SHORTEST_LOOK) > 0) {
      keep.accept(Till.in(left).then(this::look));
    } else {
      stop.accept(Reason.of(
          none
              ? "it wrote nothing within " + limit.toString()
              : "it was silent for " + limit.toString()));
    }
  }
}
