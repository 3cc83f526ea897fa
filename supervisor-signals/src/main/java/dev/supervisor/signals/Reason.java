package dev.supervisor.signals;

import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Thrown;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a signal went: the reason in words, what led to it, who asked, and when. Immutable.
 *
 * <p>The components are as they were given. {@link #toString}, reports and messages are read in
 * logs and terminals, so they show a code such as <code>&#92;u001b</code> for each control
 * character, for each character that turns the direction of writing, and for each other character
 * that cannot be seen.
 *
 * @param text the reason in words
 * @param cause the failure that led to it; null if none did
 * @param by the path of the supervised thread that asked; for any other thread, the name of the
 *     thread
 * @param at when it asked, by the wall clock
 */
public record Reason(String text, @Nullable Throwable cause, String by, Instant at) {

  /**
   * Makes a reason.
   *
   * @throws NullPointerException if a component other than {@code cause} is null
   */
  public Reason {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(at, "at");
  }

  /** {@return a reason given now, by the current thread} */
  public static Reason of(String text) {
    return of(text, null);
  }

  /**
   * {@return a reason given now, by the current thread}
   *
   * @param cause the failure that led to it; null if none did
   */
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
