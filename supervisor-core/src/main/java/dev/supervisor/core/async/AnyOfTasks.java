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
final class AnyOfTasks<T extends @Nullable Object> implements SelfWaits.OwnWork, LoopWaits.Awaited {
  private final PoolView by;
  private final List<Callable<T>> tasks = new ArrayList<>();
  private final List<OneOfThem> all = new ArrayList<>();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean succeeded;

  AnyOfTasks(PoolView by, Collection<? extends Callable<T>> given) {
    this.by = by;
    for (Callable<T> each : given) {
      OneOfThem one = new OneOfThem(Objects.requireNonNull(each, "task"));
      tasks.add(one);
      all.add(one);
    }
  }

  /** A task whose end is noted. */
  private final class OneOfThem implements Callable<T> {
    private final Callable<T> task;
    private volatile @Nullable Thread runner; // null again once it has ended
    private volatile boolean hasFailed;

    OneOfThem(Callable<T> task) {
      this.task = task;
    }

    @Override
    public T call() throws Exception {
      boolean returned = false;
      runner = Thread.currentThread();
      try {
        T value = task.call();
        returned = true;
        return value;
      } finally {
        if (returned) {
          succeeded = true;
        } else {
          hasFailed = true;
          failed.incrementAndGet();
        }
        runner = null;
        if (!returned) {
          LoopWaits.look(); // it is up to the others now
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

  /** {@return the threads of those that have not failed, any of which may bring it; empty where one has not begun} */
  @Override
  public List<Thread> bringers() {
    List<Thread> threads = new ArrayList<>();
    for (OneOfThem each : all) {
      Thread runner = each.runner;
      if (runner != null) {
        threads.add(runner);
      } else if (!each.hasFailed) {
        return List.of();
      }
    }
    return isPending() ? threads : List.of();
  }

  @Override
  public boolean isOfAny() {
    return true;
  }

  @Override
  public void isInCircle() {
    // a task that waits for the loop is told, and fails, or brings it
  }

  @Override
  public Bringers broughtBy() {
    List<Thread> threads = bringers();
    return threads.isEmpty()
        ? by.pool().core().bringersOf(null)
        : new Bringers(", run by ", threads, /* isFact= */ threads.size() == 1);
  }
}
