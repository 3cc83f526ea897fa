package dev.supervisor.core.async;

import dev.supervisor.signals.internal.Label;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a thread in {@code invokeAny} waits for: the first of its tasks that does not fail. */
final class AnyOfTasks<T extends @Nullable Object> implements SelfWaits.OwnWork {
  private final PoolView by;
  private final List<Callable<T>> tasks = new ArrayList<>();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean succeeded;

  AnyOfTasks(PoolView by, Collection<? extends Callable<T>> given) {
    this.by = by;
    for (Callable<T> each : given) {
      tasks.add(new OneOfThem(Objects.requireNonNull(each, "task")));
    }
  }

  /** One of the tasks, whose end is noted. */
  private final class OneOfThem implements Callable<T> {
    private final Callable<T> task;

    OneOfThem(Callable<T> task) {
      this.task = task;
    }

    @Override
    public T call() throws Exception {
      boolean returned = false;
      try {
        T value = task.call();
        returned = true;
        return value;
      } finally {
        if (returned) {
          succeeded = true;
        } else {
          failed.incrementAndGet();
        }
      }
    }

    @Override
    public String toString() {
      return Label.text(task);
    }
  }

  /** {@return the tasks, to be given to the pool} */
  List<Callable<T>> tasks() {
    return tasks;
  }

  @Override
  public boolean isPending() {
    return !succeeded && failed.get() < tasks.size();
  }

  @Override
  public boolean isPendingAt(SelfWaits place) {
    return isPending() && by.pool().waits() == place;
  }

  @Override
  public Object label() {
    return "the first of " + tasks.size() + " tasks";
  }

  @Override
  public Bringers broughtBy() {
    return by.pool().core().bringersOf(null);
  }
}
