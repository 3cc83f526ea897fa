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
  /* How it works. A thread notes what it waits for, and then follows the notes: from what it waits for to the threads that are to bring
   * that, to what those wait for, and so on. Of several threads that close a circle at the same time, the last one to note sees all of
   * it. Stuck are those of which none can go on: a thread that waits for what needs one of them, or for what any of some brings, all of which
   * are among them. Two looks have to find the same, so none has gone on in between. What is given up in a circle are the calls into loops: each is told, and its thread goes on. */
  private static final int MOST = 1_000; // threads that are followed

  private LoopWaits() {}

  /** What is waited for, and comes from threads. */
  sealed interface Awaited extends AwaitedWork
      permits FunctionCall, CallStage, LoopCall, AnyOfTasks {
    /** {@return the threads each of which is needed to bring it, as far as they are known; empty when it is there} */
    List<Thread> bringers();

    /** {@return whether any of its bringers is enough} */
    default boolean isOfAny() {
      return false;
    }

    /** Called when the wait is part of a circle. */
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
    IdentityHashMap<Thread, Awaited> stuck = stuck(waiter, awaited);
    if (stuck.containsKey(waiter) && stuck.equals(stuck(waiter, awaited))) {
      tell(waiter, awaited, stuck);
    }
  }

  /** {@return those that the wait leads to, and what each waits for, of which none can go on without another one of them} */
  private static IdentityHashMap<Thread, Awaited> stuck(Thread waiter, Awaited awaited) {
    IdentityHashMap<Thread, Awaited> all = new IdentityHashMap<>();
    IdentityHashMap<Awaited, List<Thread>> bringers = new IdentityHashMap<>();
    Deque<Awaited> open = new ArrayDeque<>();
    all.put(waiter, awaited);
    open.add(awaited);
    while (!open.isEmpty()) {
      Awaited at = open.remove();
      List<Thread> by = at.bringers();
      bringers.put(at, by);
      for (Thread bringer : by) {
        if (WorkWaits.of(bringer) instanceof Awaited next && !all.containsKey(bringer)) {
          all.put(bringer, next);
          if (!bringers.containsKey(next)) {
            open.add(next);
          }
        }
      }
      if (all.size() > MOST) {
        return new IdentityHashMap<>(); // not known
      }
    }
    while (all.values().removeIf(it -> goesOn(it, bringers.getOrDefault(it, List.of()), all))) {}
    return all;
  }

  private static boolean goesOn(
      Awaited at, List<Thread> by, IdentityHashMap<Thread, Awaited> stuck) {
    return by.isEmpty()
        || (at.isOfAny()
            ? !stuck.keySet().containsAll(by)
            : by.stream().noneMatch(stuck::containsKey));
  }

  /** Tells those on the shortest way from the waiter back to itself. */
  private static void tell(Thread waiter, Awaited awaited, IdentityHashMap<Thread, Awaited> stuck) {
    IdentityHashMap<Awaited, Awaited> cameFrom = new IdentityHashMap<>();
    Deque<Awaited> open = new ArrayDeque<>();
    open.add(awaited);
    while (!open.isEmpty()) {
      Awaited at = open.remove();
      for (Thread bringer : at.bringers()) {
        if (bringer == waiter) {
          tell(at, awaited, cameFrom);
          return;
        }
        Awaited next = stuck.get(bringer);
        if (next != null && next != awaited && cameFrom.putIfAbsent(next, at) == null) {
          open.add(next);
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
