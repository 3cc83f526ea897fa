package dev.supervisor.core.events;

import dev.supervisor.signals.spi.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a body that works in {@link Turns} wants to be called again. */
public final class Next {
  private static final Next AGAIN = new Next(Kind.AGAIN, null);
  private static final Next ON_MESSAGE = new Next(Kind.ON_MESSAGE, null);
  private static final Next STOP = new Next(Kind.STOP, null);

  /** What it is. */
  enum Kind {
    AGAIN,
    AFTER,
    ON_MESSAGE,
    STOP
  }

  final Kind kind;
  final @Nullable Duration pause;

  private Next(Kind kind, @Nullable Duration pause) {
    this.kind = kind;
    this.pause = pause;
  }

  /** {@return at once} */
  public static Next again() {
    return AGAIN;
  }

  /**
   * {@return when that time has passed, or sooner if there is a message or somebody wakes it}
   *
   * @param pause of any length; zero is {@link #again}
   * @throws IllegalArgumentException when it is negative
   */
  public static Next after(Duration pause) {
    return new Next(Kind.AFTER, Durations.notNegative(pause, "pause"));
  }

  /** {@return when there is a message, or somebody wakes it} */
  public static Next onMessage() {
    return ON_MESSAGE;
  }

  /** {@return never again, but for the one last call} */
  public static Next stop() {
    return STOP;
  }
}
