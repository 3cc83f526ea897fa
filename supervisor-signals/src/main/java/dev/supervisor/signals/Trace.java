package dev.supervisor.signals;

import dev.supervisor.signals.spi.Thrown;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a signal was made and let go, and where callbacks were attached; kept while {@link Tracing} is on. Immutable.
 *
 * @param signal its name
 * @param made where it was made; empty when tracing was not on then
 * @param fired where it was let go: of a combination, where the source was that made it go; empty when it has not
 *     gone, went by itself with nothing hanging on it, or tracing was not on then
 * @param attached where the callbacks were attached that hang on it now, newest first
 */
public record Trace(
    String signal, Optional<Place> made, Optional<Place> fired, List<Place> attached) {

  /** Refuses missing parts. */
  public Trace {
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(made, "made");
    Objects.requireNonNull(fired, "fired");
    attached = List.copyOf(attached);
  }

  /**
   * A place in the program, at a moment. Immutable.
   *
   * @param by the path of the supervised thread that was there, else the thread's name
   * @param at when
   * @param stack what it was doing, the innermost call first; without the calls within the signal itself
   */
  public record Place(String by, Instant at, List<StackTraceElement> stack) {

    /** Refuses missing parts. */
    public Place {
      Objects.requireNonNull(by, "by");
      Objects.requireNonNull(at, "at");
      stack = List.copyOf(stack);
    }

    /** {@return the place in one line: thread and innermost call} */
    @Override
    public String toString() {
      return "by " + by + " at " + at.toString()
          + (stack.isEmpty() ? "" : " in " + stack.get(0).toString());
    }

    /** As a failure without a fault of its own, for logs that print stacks. */
    Throwable asThrowable(String what) {
      return Thrown.made(what + " " + toString(), stack);
    }
  }

  /** {@return all of it, for people: the places with their stacks, one call to a line} */
  @Override
  public String toString() {
    var text = new StringBuilder(signal);
    made.ifPresent(it -> append(text, "made", it));
    fired.ifPresent(it -> append(text, "let go", it));
    attached.forEach(it -> append(text, "callback attached", it));
    return text.toString();
  }

  private static void append(StringBuilder text, String what, Place place) {
    text.append("\n  ").append(what).append(" by ").append(place.by());
    text.append(" at ").append(place.at().toString());
    place.stack().forEach(call -> text.append("\n    ").append(call.toString()));
  }
}
