package dev.supervisor.core.events.turns;

import dev.supervisor.signals.spi.Durations;
import java.time.Duration;

/** When a body that works in {@link Turns} wants to be called again. */
public sealed interface Next {
  /** At once. */
  record Again() implements Next {
    private static final Again ONE = new Again();
  }

  /**
   * When that time has passed, or sooner when there is a message or {@code wakeTurns()} is called.
   *
   * @param pause of any length; zero is at once
   */
  record After(Duration pause) implements Next {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public After {
      Durations.notNegative(pause, "pause");
    }
  }

  /** When there is a message, or {@code wakeTurns()} is called. */
  record OnMessage() implements Next {
    private static final OnMessage ONE = new OnMessage();
  }

  /** Never again, but for the one last call. */
  record Stop() implements Next {
    private static final Stop ONE = new Stop();
  }

  /** {@return at once} */
  static Next again() {
    return Again.ONE;
  }

  /**
   * {@return when that time has passed, or sooner when there is a message or {@code wakeTurns()} is
   * called}
   *
   * @param pause of any length; zero is {@link #again}
   * @throws IllegalArgumentException when it is negative
   */
  static Next after(Duration pause) {
    return new After(pause);
  }

  /** {@return when there is a message, or {@code wakeTurns()} is called} */
  static Next onMessage() {
    return OnMessage.ONE;
  }

  /** {@return never again, but for the one last call} */
  static Next stop() {
    return Stop.ONE;
  }
}
