package dev.supervisor.signals.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The logging context (MDC) of a thread, as it is handed to another one that works for it. Immutable.
 *
 * <p>The logging system's adapter is code of users: what it throws ends here, and then there is no
 * context. It may block, so it is asked on the thread that it is about, while that holds no lock and
 * no step of ours depends on it.
 */
public final class LogContext {
  /** The context of a thread that has none. */
  public static final LogContext NONE = new LogContext(null);

  private final @Nullable Map<String, String> entries;

  private LogContext(@Nullable Map<String, String> entries) {
    this.entries = entries;
  }

  /** {@return a copy of the current thread's context} */
  public static LogContext copy() {
    try {
      Map<String, String> entries = MDC.getCopyOfContextMap();
      return entries == null ? NONE : new LogContext(entries);
    } catch (Throwable e) {
      return NONE;
    }
  }

  /** Makes it the current thread's, in place of the one that the thread has. */
  public void set() {
    try {
      if (entries == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(entries);
      }
    } catch (Throwable e) {
      Teller.debug(LogContext.class, e, "the logging context could not be set");
    }
  }
}
