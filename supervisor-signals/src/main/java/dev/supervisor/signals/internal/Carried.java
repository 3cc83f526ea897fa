package dev.supervisor.signals.internal;

import java.util.List;

/**
 * What goes with work to the thread that does it, of the thread that has given it: the logging context, and what wrappers of users have captured.
 * Immutable.
 */
public final class Carried {
  /** The context of a thread that has nothing. */
  public static final Carried NONE = new Carried(LogContext.NONE, List.of());

  private final LogContext log;
  private final List<CarriedContext> contexts; // the outermost first

  private Carried(LogContext log, List<CarriedContext> contexts) {
    this.log = log;
    this.contexts = contexts;
  }

  /** {@return what goes with work that the current thread gives now} */
  public static Carried copy(ContextWraps wraps) {
    LogContext log = LogContext.copy();
    List<CarriedContext> contexts = wraps == ContextWraps.NONE ? List.of() : wraps.capture();
    return log == LogContext.NONE && contexts.isEmpty() ? NONE : new Carried(log, contexts);
  }

  /** Makes the logging context that of the current thread, until another one is set. */
  public void setLog() {
    log.set();
  }

  /** Runs the work within the wrappers, on the current thread. What it throws is thrown; what they throw is told. */
  public void run(Runnable work) {
    if (contexts.isEmpty()) {
      work.run();
    } else {
      run(0, work);
    }
  }

  private void run(int first, Runnable work) {
    contexts.get(first).run(first + 1 < contexts.size() ? () -> run(first + 1, work) : work);
  }
}
