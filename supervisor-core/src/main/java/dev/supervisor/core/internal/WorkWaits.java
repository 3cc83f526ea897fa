package dev.supervisor.core.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The work that threads await by methods of the JDK, as bridges have noted it. A note lasts as long as its wait. Thread-safe. */
public final class WorkWaits {
  private static final Map<WorkWaiter, AwaitedWork> NOTES = new ConcurrentHashMap<>();

  private WorkWaits() {}

  /** A thread, without its own {@code equals} and {@code hashCode}: they may be those of users. */
  private record WorkWaiter(Thread thread) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof WorkWaiter waiter && waiter.thread == thread;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(thread);
    }
  }

  /** Notes that the current thread is about to wait for that work, until {@link #end}. */
  public static void begin(AwaitedWork work) {
    NOTES.put(new WorkWaiter(Thread.currentThread()), work);
  }

  /** Notes that the current thread waits no longer. */
  public static void end() {
    NOTES.remove(new WorkWaiter(Thread.currentThread()));
  }

  /** {@return the work that the thread awaits; null if none is noted} */
  public static @Nullable AwaitedWork of(Thread thread) {
    return NOTES.get(new WorkWaiter(thread));
  }

  /** Calls the consumer with each note. */
  public static void forEach(BiConsumer<Thread, AwaitedWork> each) {
    NOTES.forEach((waiter, work) -> each.accept(waiter.thread, work));
  }
}
