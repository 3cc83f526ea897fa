package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Threads of one place that wait for work of the same place: when all that there may be do, none is left for what has not begun, and that is told. */
final class SelfWaits {
  /* How it works. Each thread of the place notes what it waits for, without a time limit, and looks then. There are never more threads than the limit, so when so many
   * have noted something that is not done, each waits for another one, or for what has no thread. Of several that note at the same time, the last one sees all. */
  private static final int MOST_NAMED = 3;
  private static final ThreadLocal<@Nullable SelfWaits> AT = new ThreadLocal<>();

  /** A thread that waits; each one is itself alone. */
  static final class SelfWait {
    private final SupervisedThread by;
    private final Future<?> work;

    private SelfWait(SupervisedThread by, Future<?> work) {
      this.by = by;
      this.work = work;
    }

    private String text() {
      Object given = work instanceof TaskFuture<?> task ? task.given() : work;
      return by.path() + " waits for " + Label.text(given);
    }
  }

  private final int most;
  private final Supplier<String> name;
  private final Set<SelfWait> waits = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * Of a place.
   *
   * @param most threads there may be at the same time
   */
  SelfWaits(int most, Supplier<String> name) {
    this.most = most;
    this.name = name;
  }

  /** The current thread is one of the place, until its end. */
  void enter() {
    AT.set(this);
  }

  /** The current thread is about to wait for that work of the place. {@return its note, for {@link #end}; null when it is no thread of the place} */
  @Nullable
  SelfWait begin(Future<?> work) {
    if (AT.get() != this) {
      return null;
    }
    StackRoom.forMany();
    SelfWait made = new SelfWait(Supervisor.current(), work);
    waits.add(made);
    if (waits.size() >= most) {
      look();
    }
    return made;
  }

  void end(@Nullable SelfWait made) {
    if (made != null) {
      waits.remove(made);
      told.set(false);
    }
  }

  private void look() {
    List<SelfWait> all = List.copyOf(waits);
    if (all.size() >= most
        && all.stream().noneMatch(it -> it.work.isDone())
        && told.compareAndSet(false, true)) {
      Teller.warn(
          Bridges.class,
          null,
          "{} does not go on: all of its {} threads wait for work of their own, and none is left to begin it: {}. Give it more threads, or such work to another one",
          name,
          () -> Integer.toString(most),
          () -> text(all));
    }
  }

  private static String text(List<SelfWait> all) {
    String first =
        all.stream().limit(MOST_NAMED).map(SelfWait::text).collect(Collectors.joining("; "));
    return all.size() > MOST_NAMED ? first + "; and so on" : first;
  }
}
