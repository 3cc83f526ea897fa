package dev.supervisor.signals.internal;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The box of an object that users gave as a name. Its {@code toString()} is their code, so nothing else opens the box.
 * Immutable.
 */
public final class Label {
  /*
   * A text that must not wait for users is made on the thread that needs it, but for the texts of
   * objects of users in it: each is made by a helper, which is waited for until the whole has had its time.
   */
  private static final int LONGEST = 1_000;
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final Set<String> OURS = Set.of(
      "dev.supervisor.signals",
      "dev.supervisor.signals.internal",
      "dev.supervisor.core",
      "dev.supervisor.core.async",
      "dev.supervisor.core.events",
      "dev.supervisor.core.mailbox",
      "dev.supervisor.command");
  private static final ThreadLocal<@Nullable Long> UNTIL = new ThreadLocal<>();

  /** Makes texts that may block. */
  private static final class Texts {
    static final Lane LANE = new Lane("supervisor-texts", 20);

    private Texts() {}
  }

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
   * {@return the object's text, at most 1,000 characters of it, with characters escaped that are no {@link PlainText}; the object's class
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
    Long until = UNTIL.get();
    return until == null || OURS.contains(of.getClass().getPackageName())
        ? printed(of)
        : printedBy(of, until);
  }

  private static String printed(Object of) {
    try {
      String text = of.toString();
      return text == null ? Thrown.name(of) : shown(text);
    } catch (Throwable e) {
      return Thrown.name(of) + " (it cannot be printed: " + Thrown.name(e) + ")";
    }
  }

  private static String printedBy(Object of, long untilNanos) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Texts.LANE.execute(() -> text.complete(printed(of)));
    try {
      return text.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Interrupts.restore();
    } catch (ExecutionException | TimeoutException e) {
      // what is known of it is its class
    }
    return Thrown.name(of) + " (it is not printed in time)";
  }

  /**
   * {@return the text, in which objects of users are told by their class where their own text is not there soon}
   *
   * <p>For a thread that must not wait for users, as it has waited long enough. An interrupt is kept.
   */
  public static String soon(Supplier<String> text) {
    if (UNTIL.get() != null) {
      return text.get();
    }
    UNTIL.set(System.nanoTime() + SOON_NANOS);
    try {
      return text.get();
    } finally {
      UNTIL.remove();
    }
  }

  private static String shown(String text) {
    int end = PlainText.cut(text, LONGEST);
    return end == text.length()
        ? PlainText.escaped(text)
        : PlainText.escaped(text.substring(0, end)) + '…';
  }

  @Override
  public String toString() {
    return text();
  }
}
