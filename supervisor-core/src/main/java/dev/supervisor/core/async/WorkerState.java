package dev.supervisor.core.async;

import dev.supervisor.signals.internal.LogContext;
import org.jspecify.annotations.Nullable;

/** The state of a worker's thread before it runs a task. The thread gets it back afterwards, so that no task sees what another one has set. */
record WorkerState(
    LogContext log,
    @Nullable ClassLoader loader,
    String name,
    int priority,
    Thread.UncaughtExceptionHandler handler) {
  static WorkerState ofCurrent() {
    Thread self = Thread.currentThread(); // of ours
    return new WorkerState(
        LogContext.copy(),
        self.getContextClassLoader(),
        self.getName(),
        self.getPriority(),
        self.getUncaughtExceptionHandler());
  }

  /** On the same thread. */
  @SuppressWarnings("ThreadPriorityCheck") // it is that of before
  void restore() {
    log.set();
    Thread self = Thread.currentThread();
    if (self.getContextClassLoader() != loader) {
      self.setContextClassLoader(loader);
    }
    if (!self.getName().equals(name)) {
      self.setName(name);
    }
    if (self.getPriority() != priority) {
      self.setPriority(priority);
    }
    if (self.getUncaughtExceptionHandler() != handler) {
      self.setUncaughtExceptionHandler(handler instanceof ThreadGroup ? null : handler);
    }
  }
}
