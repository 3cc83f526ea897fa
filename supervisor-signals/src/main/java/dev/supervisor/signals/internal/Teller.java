package dev.supervisor.signals.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Tells people what happened, after it was done. The only class that uses SLF4J.
 *
 * <p>Loggers, appenders and MDC adapters are code of users: they may throw, block, or end the JVM. So a thread that
 * has something to say puts it into a queue and goes on at once; a helper thread says it, in order, under the name of
 * the thread that had it to say. None of these methods blocks or throws.
 *
 * <p>A throwable that cannot be printed is told by its class. Where SLF4J has no provider, errors and warnings are told
 * on standard error, in a few lines.
 */
public final class Teller {
  /*
   * How it works. Messages run through a Lane: one that blocks its thread is left behind by those after it, a few times.
   * If all of those threads are kept, messages wait; when too many do, further ones are counted and dropped, and the
   * number is told as soon as something can be.
   */
  private static final int MOST_STUCK = 3;
  private static final int MOST_QUEUED = 10_000;
  private static final int FRAMES = 8; // on standard error

  private static final Lane LANE = new Lane("supervisor-teller", MOST_STUCK);
  private static final AtomicInteger QUEUED = new AtomicInteger();
  private static final AtomicLong DROPPED = new AtomicLong();

  private Teller() {}

  /** Who has something to say: the name of a thread, and the context it logs in. Immutable. */
  public static final class Speaker {
    private final String thread = Thread.currentThread().getName();
    private final @Nullable Map<String, String> context;

    private Speaker(@Nullable Map<String, String> context) {
      this.context = context;
    }

    /** {@return the current thread with its MDC, for which the logging system's adapter is asked now} */
    public static Speaker withContext() {
      return new Speaker(context());
    }

    static Speaker withoutContext() {
      return new Speaker(null);
    }
  }

  /** Something to be said. */
  @SuppressWarnings("ArrayRecordComponent") // it is never compared
  private record Remark(
      Speaker by,
      Class<?> topic,
      Level level,
      @Nullable Throwable cause,
      String format,
      List<Supplier<String>> parts) {

    void say() {
      int waiting = QUEUED.decrementAndGet();
      long dropped = waiting < MOST_QUEUED / 2 ? DROPPED.getAndSet(0) : 0;
      Thread worker = Thread.currentThread();
      String name = worker.getName();
      worker.setName(by.thread);
      try {
        if (dropped > 0) {
          log(
              new Object[] {Long.toString(dropped)},
              null,
              Level.WARN,
              "{} messages of the library were lost here");
        }
        Throwable shown = cause == null ? null : Thrown.printable(cause);
        log(texts(), shown, level, format);
      } finally {
        worker.setName(name);
      }
    }

    private Object[] texts() {
      return parts.stream().map(Remark::text).toArray();
    }

    private static String text(Supplier<String> part) {
      try {
        return PlainText.escapedLines(part.get());
      } catch (Throwable e) {
        return "(" + Thrown.name(e) + ")";
      }
    }

    private void log(Object[] texts, @Nullable Throwable shown, Level as, String text) {
      boolean said = false;
      try {
        said = throughProvider(texts, shown, as, text);
      } catch (Throwable e) {
        standardError(texts, shown, as, text, e);
        return;
      }
      if (!said && as.toInt() >= Level.WARN.toInt()) {
        standardError(texts, shown, as, text, null);
      }
    }

    /** {@return whether there is a provider} */
    private boolean throughProvider(
        Object[] texts, @Nullable Throwable shown, Level as, String text) {
      if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
        return false;
      }
      Logger logger = LoggerFactory.getLogger(topic);
      if (by.context != null) {
        MDC.setContextMap(by.context);
      }
      try {
        var event = logger.atLevel(as).setMessage(text);
        for (Object each : texts) {
          event = event.addArgument(each);
        }
        (shown == null ? event : event.setCause(shown)).log();
      } finally {
        if (by.context != null) {
          MDC.clear();
        }
      }
      return true;
    }

    private void standardError(
        Object[] texts,
        @Nullable Throwable shown,
        Level as,
        String format,
        @Nullable Throwable refused) {
      StringBuilder out = new StringBuilder(200);
      out.append("supervisor: ").append(as.name()).append(' ');
      int at = 0;
      for (Object each : texts) {
        int brace = format.indexOf("{}", at);
        if (brace < 0) {
          break;
        }
        out.append(format, at, brace).append((String) each);
        at = brace + 2;
      }
      out.append(format, at, format.length());
      if (shown != null) {
        out.append(": ").append(PlainText.escapedLines(Thrown.text(shown)));
        Thrown.frames(shown, FRAMES, frame -> out.append("\n    at ").append(frame));
      }
      if (refused != null) {
        out.append("\n    (the logger failed: ")
            .append(PlainText.escapedLines(Thrown.text(refused)))
            .append(')');
      }
      System.err.println(out);
    }
  }

  private static @Nullable Map<String, String> context() {
    try {
      return MDC.getCopyOfContextMap();
    } catch (Throwable e) {
      return null;
    }
  }

  // ---- saying

  /** Does the same as {@link #error(Speaker, Class, Throwable, String, Supplier[])}, by the current thread, without its context. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the parts are read, and nothing is put among them
  public static void error(
      Class<?> topic, @Nullable Throwable cause, String format, Supplier<String>... parts) {
    tell(Speaker.withoutContext(), topic, Level.ERROR, cause, format, List.of(parts));
  }

  /**
   * Tells of an error.
   *
   * @param by the thread that tells it
   * @param topic whose logger it is told to
   * @param cause what happened, if that was a failure
   * @param format the text, with {@code {}} for each part
   * @param parts asked for their text by the helper thread
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the parts are read, and nothing is put among them
  public static void error(
      Speaker by,
      Class<?> topic,
      @Nullable Throwable cause,
      String format,
      Supplier<String>... parts) {
    tell(by, topic, Level.ERROR, cause, format, List.of(parts));
  }

  /** Does the same as {@link #error(Class, Throwable, String, Supplier[])}, for what is no error but should be known. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the parts are read, and nothing is put among them
  public static void warn(
      Class<?> topic, @Nullable Throwable cause, String format, Supplier<String>... parts) {
    tell(Speaker.withoutContext(), topic, Level.WARN, cause, format, List.of(parts));
  }

  /** Does the same as {@link #error(Class, Throwable, String, Supplier[])}, for what is good to know. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the parts are read, and nothing is put among them
  public static void info(
      Class<?> topic, @Nullable Throwable cause, String format, Supplier<String>... parts) {
    tell(Speaker.withoutContext(), topic, Level.INFO, cause, format, List.of(parts));
  }

  /** Does the same as {@link #error(Class, Throwable, String, Supplier[])}, for people who look for a fault. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the parts are read, and nothing is put among them
  public static void debug(
      Class<?> topic, @Nullable Throwable cause, String format, Supplier<String>... parts) {
    tell(Speaker.withoutContext(), topic, Level.DEBUG, cause, format, List.of(parts));
  }

  private static void tell(
      Speaker by,
      Class<?> topic,
      Level level,
      @Nullable Throwable cause,
      String format,
      List<Supplier<String>> parts) {
    if (!StackRoom.isRoomForMany()) { // a helper can be started where there is room for that only
      DROPPED.incrementAndGet();
      return;
    }
    if (QUEUED.incrementAndGet() > MOST_QUEUED) {
      QUEUED.decrementAndGet();
      DROPPED.incrementAndGet();
      return;
    }
    LANE.execute(new Remark(by, topic, level, cause, format, parts)::say);
  }

  /**
   * Waits until what was told so far has been said, at most for the given time. Called on the thread that says it, it
   * returns at once.
   *
   * @return whether all was said
   */
  public static boolean flush(long nanos) {
    return LANE.flush(nanos);
  }
}
