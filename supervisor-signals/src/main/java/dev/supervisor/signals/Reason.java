package dev.supervisor.signals;

import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Thrown;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a signal went: the reason in words, what led to it, and who asked when. Immutable.
 *
 * <p>Its parts are as they were given. {@link #toString}, reports and messages are read in logs and terminals: there control characters, those that turn
 * the direction of writing, and others that cannot be seen are told by their codes, such as <code>&#92;u001b</code>.
 *
 * @param text the reason in words
 * @param cause what led to it, where that was a failure
 * @param by the path of the supervised thread that asked; the thread's name where it was not a
 *     supervised one
 * @param at when
 */
public record Reason(String text, @Nullable Throwable cause, String by, Instant at) {

  /** Refuses missing parts. */
  public Reason {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(at, "at");
  }

  /** {@return a reason given here and now, by the current thread} */
  public static Reason of(String text) {
    return of(text, null);
  }

  /** {@return a reason given here and now, by the current thread, with what led to it} */
  public static Reason of(String text, @Nullable Throwable cause) {
    return new Reason(text, cause, Ambient.who(), Seam.now());
  }

  /** {@return the reason in one line, such as {@code "disk full (asked by /nightly/writer)"}} */
  @Override
  public String toString() {
    String led = cause == null ? "" : ": " + Thrown.text(cause);
    return PlainText.escaped(text + " (asked by " + by + ")" + led);
  }
}
