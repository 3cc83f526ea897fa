package dev.supervisor.benchmarks;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Limit: a latch whose woken threads help to wake the others, so that who fires does not pay alone. */
final class HelpingLatch implements OneShot {
  private record Waiter(Thread thread, @Nullable Waiter next) {}

  private final AtomicReference<@Nullable Waiter> newest = new AtomicReference<>();
  private volatile boolean fired;

  @Override
  public void fire() {
    fired = true;
    help();
  }

  private void help() {
    for (; ; ) {
      Waiter waiter = newest.get();
      if (waiter == null) {
        return;
      }
      if (newest.compareAndSet(waiter, waiter.next)) {
        LockSupport.unpark(waiter.thread);
      }
    }
  }

  @Override
  public void await() {
    Waiter before;
    Thread me = Thread.currentThread();
    do {
      before = newest.get();
    } while (!newest.compareAndSet(before, new Waiter(me, before)));
    if (fired) {
      help(); // it may have come after the last look of who fired
    }
    while (!fired) {
      LockSupport.park(this);
    }
    help();
  }
}
