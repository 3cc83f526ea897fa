package dev.supervisor.signals.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The box of an object that users gave as a name. Its {@code toString()} is their code, so nothing else opens the box.
 * Immutable.
 */
public final class Label {
  private static final int LONGEST = 1_000;

  private final Object of;

  private Label(Object of) {
    this.of = of;
  }

  /**
   * {@return a label that is printed as the object is, whenever it is read}
   *
   * @param what names the parameter where the object is null
   */
  public static Label of(@Nullable Object given, String what) {
    return new Label(Objects.requireNonNull(given, what));
  }

  /** {@return as {@link #text(Object)}} */
  public String text() {
    return text(of);
  }

  /**
   * {@return the object's text, at most 1,000 characters of it, with control characters escaped; the object's class
   * where it has no text, or where the current thread must not wait for it}
   *
   * <p>For classes that keep the object itself, and no box: what is made often is then no larger. May block where the
   * object does, so it is called holding no lock, and after all steps that must not wait. Never throws.
   */
  public static String text(Object of) {
    if (of instanceof String text) {
      return shown(text);
    }
    if (HelperThread.mustNotBlock()) {
      return Thrown.name(of);
    }
    try {
      String text = of.toString();
      return text == null ? Thrown.name(of) : shown(text);
    } catch (Throwable e) {
      return Thrown.name(of) + " (it cannot be printed: " + Thrown.name(e) + ")";
    }
  }

  private static String shown(String text) {
    boolean plain = text.length() <= LONGEST;
    for (int i = 0; plain && i < text.length(); i++) {
      plain = !Character.isISOControl(text.charAt(i));
    }
    if (plain) {
      return text;
    }
    int end = Math.min(text.length(), LONGEST);
    StringBuilder shown = new StringBuilder(end + 16);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return end < text.length() ? shown.append('…').toString() : shown.toString();
  }

  @Override
  public String toString() {
    return text();
  }
}
