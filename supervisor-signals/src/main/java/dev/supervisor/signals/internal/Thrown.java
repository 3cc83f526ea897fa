package dev.supervisor.signals.internal;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the library wants to know of throwables, whose methods are code of users: they may throw anything. The only class
 * that calls them. None of these methods throws; they may block where a throwable does, so they are called after all
 * steps that must not wait.
 */
public final class Thrown {
  private static final int MOST = 1_000; // causes and suppressed ones that are looked through
  private static final StackTraceElement[] NO_STACK = {};

  private Thrown() {}

  /** {@return the throwable in one line; its class where it cannot be printed} */
  public static String text(Throwable e) {
    try {
      String text = e.toString();
      if (text != null) {
        return text;
      }
    } catch (Throwable again) {
      return name(e) + " (its text cannot be had: " + name(again) + ")";
    }
    return name(e);
  }

  /** {@return its message; null where it has none or that cannot be had} */
  public static @Nullable String message(Throwable e) {
    try {
      return e.getMessage();
    } catch (Throwable again) {
      return null;
    }
  }

  /** {@return its cause; null where it has none or that cannot be had} */
  public static @Nullable Throwable cause(Throwable e) {
    try {
      return e.getCause();
    } catch (Throwable again) {
      return null;
    }
  }

  /** {@return whether callers of a method are prepared for such an exception: the method declares it, or a class above it} */
  public static boolean isDeclaredBy(Method method, Class<? extends Exception> type) {
    for (Class<?> declared : method.getExceptionTypes()) {
      if (declared.isAssignableFrom(type)) {
        return true;
      }
    }
    return false;
  }

  /** {@return the failure of a stage, without the {@link CompletionException} that stages put around it} */
  public static Throwable ofStage(Throwable failure) {
    Throwable inner = failure instanceof CompletionException ? cause(failure) : null;
    return inner == null ? failure : inner;
  }

  /**
   * {@return it, as it can be given to a future or stage of the JDK} Those put what they are given into exceptions of their own, which ask it for its text: where that throws,
   * {@code get} throws it instead, and stages that depend on it are never completed. Such a one is the cause of another one that has a text.
   */
  public static Throwable forStage(Throwable e) {
    try {
      var unused = e.toString();
      return e;
    } catch (Throwable again) {
      return new ExecutionException(text(e), e);
    }
  }

  /** {@return a fresh one of the JDK's, which now has the cause; {@code initCause} for those whose constructor takes none} */
  public static <E extends Throwable> E causedBy(E fresh, Throwable cause) {
    fresh.initCause(cause);
    return fresh;
  }

  /** {@return a throwable that is no failure: it shows the place where something was done, in logs that print stacks} */
  public static Throwable made(String text, List<StackTraceElement> stack) {
    Throwable shown = new Throwable(text);
    shown.setStackTrace(stack.toArray(NO_STACK));
    return shown;
  }

  /** Adds one to the suppressed of another, unless it is the same or the other takes none. */
  public static void suppress(Throwable into, @Nullable Throwable e) {
    if (e == null || e == into) {
      return;
    }
    try {
      into.addSuppressed(e);
    } catch (Throwable again) { // out of memory: there is no better place for it
      Teller.error(Thrown.class, e, "a failure could not be kept beside another one");
    }
  }

  /** Shows the innermost frames of its stack, as far as it has one. */
  static void frames(Throwable e, int most, Consumer<String> to) {
    StackTraceElement[] stack = StandIn.stack(e);
    for (int i = 0; i < Math.min(most, stack.length); i++) {
      to.accept(stack[i].toString());
    }
  }

  /** {@return what two failures have in common that are of one kind: its class, and where it was thrown} */
  public static String kind(Throwable e) {
    StackTraceElement[] stack = StandIn.stack(e);
    return stack.length == 0 ? name(e) : name(e) + " at " + stack[0].toString();
  }

  /** {@return the name of its class} */
  public static String name(Object of) {
    return of.getClass().getName();
  }

  /** {@return it, if it and all it is made of can be printed; else a stand-in that says what can be said} */
  static Throwable printable(Throwable e) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return isPrintable(e, seen)
        ? e
        : StandIn.of(e, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static boolean isPrintable(@Nullable Throwable e, Set<Throwable> seen) {
    if (e == null || seen.size() > MOST || !seen.add(e)) {
      return true;
    }
    try {
      boolean unusable = e.toString() == null;
      unusable |= hasNull(e.getStackTrace());
      var unused = e.getMessage();
      var unusedToo = e.getLocalizedMessage();
      boolean printable = !unusable && isPrintable(e.getCause(), seen);
      for (Throwable suppressed : e.getSuppressed()) {
        printable &= isPrintable(suppressed, seen);
      }
      return printable;
    } catch (Throwable again) {
      return false;
    }
  }

  private static boolean hasNull(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame == null) {
        return true;
      }
    }
    return false;
  }

  /** Says what can be said of a throwable that cannot be printed. */
  private static final class StandIn extends Throwable {
    private static final long serialVersionUID = 1;

    private final String text;

    private StandIn(String text, @Nullable Throwable cause, StackTraceElement[] stack) {
      super(text, cause, /* enableSuppression= */ true, /* writableStackTrace= */ true);
      this.text = text;
      setStackTrace(stack);
    }

    static StandIn of(Throwable e, Set<Throwable> seen) {
      seen.add(e);
      Throwable cause = Thrown.cause(e);
      StandIn standIn = new StandIn(
          Thrown.text(e), cause == null || seen.contains(cause) ? null : of(cause, seen), stack(e));
      for (Throwable suppressed : suppressed(e)) {
        if (suppressed != null && seen.size() < MOST && !seen.contains(suppressed)) {
          standIn.addSuppressed(of(suppressed, seen));
        }
      }
      return standIn;
    }

    private static StackTraceElement[] stack(Throwable e) {
      try {
        StackTraceElement[] stack = e.getStackTrace();
        return stack == null || hasNull(stack) ? NO_STACK : stack;
      } catch (Throwable again) {
        return NO_STACK;
      }
    }

    private static Throwable[] suppressed(Throwable e) {
      try {
        return e.getSuppressed();
      } catch (Throwable again) {
        return new Throwable[0];
      }
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the text names the class it stands for
    public String toString() {
      return text;
    }
  }
}
