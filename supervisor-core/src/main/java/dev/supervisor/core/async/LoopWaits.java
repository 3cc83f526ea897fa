package dev.supervisor.core.async;

import dev.supervisor.signals.internal.StackRoom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which thread waits for a call of a threaded function, or for a loop: so that a circle of such waits is found. */
final class LoopWaits {
  /* How it works. A thread notes what it waits for, and then follows the notes: from what it waits for to the thread that is to bring
   * that, to what that thread waits for, and so on. Of several threads that close a circle at the same time, the last one to note sees all of
   * it. What is given up in a circle are the calls into loops: each is told, and its thread goes on. */
  private static final int MOST = 1_000; // threads that are followed

  private static final Map<LoopWaiter, Awaited> NOTES = new ConcurrentHashMap<>();

  private LoopWaits() {}

  /** A thread, without its own {@code equals} and {@code hashCode}: they may be those of users. */
  private record LoopWaiter(Thread thread) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof LoopWaiter waiter && waiter.thread == thread;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(thread);
    }
  }

  /** What is waited for, and comes from one thread. */
  sealed interface Awaited permits FunctionCall, CallStage, LoopCall {
    /** {@return the thread that is to bring it; null when that is not known, or it is there} */
    @Nullable
    Thread bringer();

    /** It is waited for in a circle. */
    void isInCircle();
  }

  /** The current thread is about to wait; to be followed by {@link #end}. */
  static void begin(Awaited awaited) {
    StackRoom.forMany();
    Thread self = Thread.currentThread();
    NOTES.put(new LoopWaiter(self), awaited);
    endCircle(self, awaited);
  }

  /** What is waited for may come from another thread now. */
  static void look() {
    NOTES.forEach((waiter, awaited) -> endCircle(waiter.thread, awaited));
  }

  private static void endCircle(Thread waiter, Awaited awaited) {
    if (isCircle(waiter, awaited)) {
      Awaited at = awaited;
      int left = MOST; // what is told goes on, and may wait for something else
      do {
        at.isInCircle();
        at = after(at);
      } while (at != null && at != awaited && --left > 0);
    }
  }

  static void end() {
    NOTES.remove(new LoopWaiter(Thread.currentThread()));
  }

  private static boolean isCircle(Thread self, Awaited first) {
    Awaited at = first;
    for (int i = 0; i < MOST && at != null; i++) {
      if (at.bringer() == self) {
        return true;
      }
      at = after(at);
    }
    return false;
  }

  private static @Nullable Awaited after(Awaited awaited) {
    Thread bringer = awaited.bringer();
    return bringer == null ? null : NOTES.get(new LoopWaiter(bringer));
  }
}
