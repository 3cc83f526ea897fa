package dev.supervisor.core.async;

import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Ends the tasks that a pool runs no more: those that never began are cancelled and told, those that run are interrupted. */
final class DroppedTasks {
  private static final int MOST_STUCK = 20;

  private final Supplier<String> path;
  private final Lane lane = new Lane("supervisor-executor", MOST_STUCK); // interrupts, futures

  DroppedTasks(Supplier<String> path) {
    this.path = path;
  }

  /** Tells of tasks that are not run, though their owner has not asked for that. */
  void tell(List<PoolTask> dropped) {
    if (dropped.isEmpty()) {
      return;
    }
    dropped.forEach(this::cancelAside);
    long lost = dropped.stream().filter(it -> !it.isPeriodic()).count();
    if (lost > 0) {
      Teller.warn(
          SupervisedExecutor.class,
          null,
          "{} is stopped, and {} of its tasks had not begun: they are cancelled",
          path,
          () -> Long.toString(lost));
    }
  }

  /** Cancels it, on a helper thread where it may be of users. */
  void cancelAside(PoolTask job) {
    if (job.task instanceof Future<?>) {
      lane.execute(() -> {
        boolean unused = Foreign.run(
            SupervisedExecutor.class,
            () -> "cancelling a task of " + path.get(),
            () -> cancel(job));
      });
    }
  }

  /** Cancels it, for the one who has dropped it. */
  static void cancel(PoolTask job) {
    if (job.task instanceof Future<?> future) {
      boolean unused = future.cancel(/* mayInterruptIfRunning= */ false);
    }
  }

  /** Makes these interruptions, on a helper thread. */
  void interrupt(List<Runnable> interruptions) {
    interruptions.forEach(lane::execute);
  }
}
