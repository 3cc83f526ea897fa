package dev.supervisor.core.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What threads wait for in ways of the JDK, as far as bridges have noted it. A note lasts as long as its wait. */
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

  /** The current thread is about to wait for that; to be followed by {@link #end}. */
  public static void begin(AwaitedWork work) {
    NOTES.put(new WorkWaiter(Thread.currentThread()), work);
  }

  /** The current thread waits no longer. */
  public static void end() {
    NOTES.remove(new WorkWaiter(Thread.currentThread()));
  }

  /** {@return what that thread waits for; null where nothing is noted} */
  public static @Nullable AwaitedWork of(Thread thread) {
    return NOTES.get(new WorkWaiter(thread));
  }

  /** Shows all of them. */
  public static void forEach(BiConsumer<Thread, AwaitedWork> each) {
    NOTES.forEach((waiter, work) -> each.accept(waiter.thread, work));
  }
}
