package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Threads of one place that wait for work of the same place: when all that there may be do, none is left for what has not begun, and that is told. */
final class SelfWaits {
  /* How it works. Each thread of the place notes what it waits for, and looks then. There are never more threads than the limit, so when so many
   * have noted work of the place that is pending, each waits for another one, or for what has no thread. Of several that note at the same time, the last one sees all.
   * It is told once, until work that was waited for has come: else a thread that looks again and again, each time for a moment, would tell it as often. */
  private static final int MOST_NAMED = 3;
  private static final ThreadLocal<@Nullable SelfWaits> AT = new ThreadLocal<>();

  /** What threads of a place may wait for. */
  interface OwnWork extends AwaitedWork {
    /** {@return whether it needs a thread of that place before it is there} */
    boolean isPendingAt(SelfWaits place);
  }

  /** A thread that waits; each one is itself alone. */
  final class SelfWait {
    private final SupervisedThread by;
    private final OwnWork work;
    private final boolean isTimed;

    private SelfWait(SupervisedThread by, OwnWork work, boolean isTimed) {
      this.by = by;
      this.work = work;
      this.isTimed = isTimed;
    }

    private String text() {
      return by.path() + " waits for " + Label.text(work.label());
    }

    /** The wait is over. */
    void end() {
      waits.remove(this);
      if (!isTimed || !work.isPendingAt(SelfWaits.this)) {
        told.set(false);
      }
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

  /**
   * The current thread is about to wait for that work, which may be that of its own place.
   *
   * @param isTimed whether a time limit ends the wait
   * @return its note, to be ended; null when it is a thread of no place
   */
  static @Nullable SelfWait begin(OwnWork work, boolean isTimed) {
    SelfWaits place = AT.get();
    if (place == null) {
      return null;
    }
    StackRoom.forMany();
    SelfWait made = place.new SelfWait(Supervisor.current(), work, isTimed);
    place.waits.add(made);
    if (place.waits.size() >= place.most) {
      place.look();
    }
    return made;
  }

  static void end(@Nullable SelfWait made) {
    if (made != null) {
      made.end();
    }
  }

  private void look() {
    List<SelfWait> all = List.copyOf(waits);
    if (all.size() >= most
        && all.stream().allMatch(it -> it.work.isPendingAt(this))
        && told.compareAndSet(false, true)) {
      boolean isTimed = all.stream().anyMatch(it -> it.isTimed);
      Teller.warn(
          Bridges.class,
          null,
          "{} does not go on{}: all of its {} threads wait for work of their own, and none is left to begin it: {}. Give it more threads, or such work to another one",
          name,
          () -> isTimed ? " before a time limit is over" : "",
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
