package dev.supervisor.core.async;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.core.internal.BirthRoll;
import dev.supervisor.core.internal.BirthRoll.Born;
import dev.supervisor.core.internal.WorkWaits;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Blocker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Whether all threads below a node wait in the library, or are dead. */
final class QuietThreads {
  /* How it works. Quiet is seen by two looks that find the same threads parked in the same waits. A thread that has gone on in between is in another
   * wait, as each has an object of its own; one that is about to go on is in a wait that says it is over, since what ends a wait notes that
   * first. What is looked at are threads and not nodes: a child has left the tree before its thread has woken those that wait for its end. Threads are
   * noted before they start, by a thread that is noted itself, and are looked at until they are dead. So where none was noted between the begin of the first look and the end of
   * the second, there was a moment between the two at which each of them was parked, and none could go on by itself. What a stop had
   * to leave to another thread is asked for apart, in each look before the threads. Nothing tells when a thread parks: hence the looks come again and
   * again, after pauses that grow. */
  private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(5);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** A client's thread in one wait. */
  private record Quiet(Thread thread, Object in) {
    boolean isSame(Quiet other) {
      return thread == other.thread && in == other.in;
    }
  }

  private final BirthRoll roll;

  /** Watches the threads that are born below that node from now on. */
  QuietThreads(SupervisedThread top) {
    this.roll = BirthRoll.of(top);
  }

  /** {@return the paths of those that are not} */
  List<String> busy() {
    return roll.living().stream()
        .filter(it -> waitOf(it) == null && !isGivenUp(it))
        .map(it -> ((SupervisedThread) it.node()).path())
        .toList();
  }

  /** {@return whether all are quiet; false when the signal went first} */
  boolean await(Signal till) throws InterruptedException {
    long pause = FIRST_PAUSE;
    for (; ; ) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (isQuiet()) {
        return true;
      }
      if (till.isGo()) {
        return false;
      }
      LockSupport.parkNanos(this, pause);
      pause = Math.min(LONGEST_PAUSE, 2 * pause);
    }
  }

  private boolean isQuiet() {
    long births = roll.births();
    List<Quiet> first = look();
    List<Quiet> second = first == null ? null : look();
    return first != null && second != null && isSame(first, second) && births == roll.births();
  }

  private static boolean isSame(List<Quiet> first, List<Quiet> second) {
    if (first.size() != second.size()) {
      return false;
    }
    for (int i = 0; i < first.size(); i++) {
      if (!first.get(i).isSame(second.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** {@return what each thread waits in; null when one does not wait} */
  private @Nullable List<Quiet> look() {
    if (roll.isBehind()) { // first: what is made after this has its effects before the threads are
      // looked at
      return null;
    }
    List<Quiet> all = new ArrayList<>();
    for (Born each : roll.living()) {
      Object in = waitOf(each);
      if (in != null) {
        all.add(new Quiet(each.thread(), in));
      } else if (!isGivenUp(each)) {
        return null;
      }
    }
    return all;
  }

  /** {@return the wait of the library, or what of it is waited for in a way of the JDK, and is not over; else null} */
  private static @Nullable Object waitOf(Born born) {
    Object blocker = LockSupport.getBlocker(born.thread());
    if (blocker instanceof Blocker wait) {
      return wait.isOver() ? null : wait;
    }
    AwaitedWork work = blocker instanceof AwaitedWork known
        ? known
        : blocker == null ? null : WorkWaits.of(born.thread());
    return work != null && work.isPending() && !born.thread().isInterrupted() ? work : null;
  }

  private static boolean isGivenUp(Born born) {
    return ((SupervisedThread) born.node()).state() == State.ABANDONED;
  }
}
