package dev.supervisor.core.async;

import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.core.internal.WorkWaits;
import dev.supervisor.signals.internal.StackRoom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/** Which thread waits for a call of a threaded function, or for a loop: so that a circle of such waits is found. */
final class LoopWaits {
  /* How it works. A thread notes what it waits for, and then follows the notes: from what it waits for to the thread that is to bring
   * that, to what that thread waits for, and so on. Of several threads that close a circle at the same time, the last one to note sees all of
   * it. What is given up in a circle are the calls into loops: each is told, and its thread goes on. */
  private static final int MOST = 1_000; // threads that are followed

  private LoopWaits() {}

  /** What is waited for, and comes from threads. */
  sealed interface Awaited extends AwaitedWork permits FunctionCall, CallStage, LoopCall {
    /** {@return the threads each of which is needed to bring it, as far as they are known; empty when it is there} */
    List<Thread> bringers();

    /** It is waited for in a circle. */
    void isInCircle();
  }

  /** The current thread is about to wait; to be followed by {@link #end}. */
  static void begin(Awaited awaited) {
    StackRoom.forMany();
    WorkWaits.begin(awaited);
    endCircle(Thread.currentThread(), awaited);
  }

  /** What is waited for may come from another thread now. */
  static void look() {
    WorkWaits.forEach((waiter, work) -> {
      if (work instanceof Awaited awaited) {
        endCircle(waiter, awaited);
      }
    });
  }

  private static void endCircle(Thread waiter, Awaited awaited) {
    IdentityHashMap<Awaited, Awaited> cameFrom = new IdentityHashMap<>();
    Deque<Awaited> all = new ArrayDeque<>();
    all.add(awaited);
    while (!all.isEmpty() && cameFrom.size() < MOST) {
      Awaited at = all.remove();
      for (Thread bringer : at.bringers()) {
        if (bringer == waiter) {
          tell(at, awaited, cameFrom);
          return;
        }
        if (WorkWaits.of(bringer) instanceof Awaited next
            && next != awaited
            && cameFrom.putIfAbsent(next, at) == null) {
          all.add(next);
        }
      }
    }
  }

  private static void tell(
      Awaited last, Awaited first, IdentityHashMap<Awaited, Awaited> cameFrom) {
    for (Awaited at = last; at != null; at = at == first ? null : cameFrom.get(at)) {
      at.isInCircle();
    }
  }

  static void end() {
    WorkWaits.end();
  }
}
