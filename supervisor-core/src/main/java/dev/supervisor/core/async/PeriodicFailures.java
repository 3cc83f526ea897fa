package dev.supervisor.core.async;

import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Teller;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The failures of a pool's periodic tasks: how many there were, and what becomes of a task that has failed. Thread-safe. */
final class PeriodicFailures {
  private final ExecutorOptions options;
  private final Supplier<String> path;
  private final AtomicLong count = new AtomicLong();

  PeriodicFailures(ExecutorOptions options, Supplier<String> path) {
    this.options = options;
    this.path = path;
  }

  /** {@return what becomes of a periodic task that has failed, after that was told; called by its worker} */
  AfterFailure decide(Object task, Throwable e) {
    count.incrementAndGet();
    AfterFailure then = Foreign.get(
        SupervisedExecutor.class,
        () -> "deciding about a periodic failure in " + path.get(),
        AfterFailure.END,
        () -> Objects.requireNonNull(options.afterFailure.apply(e), "the decision"));
    Teller.error(
        Teller.Speaker.withContext(),
        SupervisedExecutor.class,
        e,
        then == AfterFailure.GO_ON
            ? "the periodic task {} of {} failed, and goes on"
            : "the periodic task {} of {} failed, and is not run any more",
        () -> Label.text(task),
        path);
    return then;
  }

  /** {@return how many there were, in words; empty when there was none} */
  String describe() {
    long many = count.get();
    return many == 0 ? "" : ", " + many + " periodic failures";
  }
}
