package dev.supervisor.command.internal.text;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Thrown;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What failures say of themselves, where a command is to be stopped or ended with that: whatever the failure is, it is
 * answered within a second.
 */
public final class FailureTexts {
  private static final long PATIENCE_SECONDS = 1;
  private static final int MOST_STUCK = 16;

  private static final Lane LANE = new Lane("supervisor-failure-texts", MOST_STUCK);

  private FailureTexts() {}

  /** {@return its message, or else its text; the name of its class where neither can be had in time} */
  public static String of(Throwable failure) {
    if (failure.getClass().getClassLoader() == null) {
      return asked(failure); // of the JDK: it has its message, and asks no code of users
    }
    var text = new CompletableFuture<String>();
    LANE.execute(() -> text.complete(asked(failure)));
    try {
      return text.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Thrown.name(failure);
    } catch (InterruptedException e) {
      Interrupts.restore();
      return Thrown.name(failure);
    }
  }

  /** {@return a reason in one line, as it says it itself; its cause is left out if that says the same} */
  public static String of(Reason why) {
    Throwable cause = why.cause();
    String told = cause == null ? why.text() : of(cause);
    String led = told.equals(why.text()) ? "" : ": " + told;
    return PlainText.escaped(why.text() + " (asked by " + why.by() + ")" + led);
  }

  /** {@return as {@link #of(Throwable)}, and what can be done about it where the system tells only what it lacks} */
  public static String withAdvice(Throwable failure) {
    String text = of(failure);
    boolean descriptors = text.contains("Too many open files") || text.contains("error=24,");
    return descriptors
        ? text
            + ": the JVM has as many descriptors as it may have; let it close some, or raise its limit (ulimit -n)"
        : text;
  }

  private static String asked(Throwable failure) {
    String message = Thrown.message(failure);
    return message == null ? Thrown.text(failure) : message;
  }
}
