package dev.supervisor.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Limit: a latch of one word. Nothing can be attached to it, and no waiter can leave. */
final class WordLatch implements OneShot {
  /** A thread that waits; also the mark that it has fired. */
  private static final class Waiter {
    final @Nullable Thread thread;

    @Nullable
    Waiter next;

    Waiter(@Nullable Thread thread) {
      this.thread = thread;
    }
  }

  private static final Waiter FIRED = new Waiter(null);
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(WordLatch.class, "word", Waiter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Waiter word;

  boolean isFired() {
    return WORD.getAcquire(this) == FIRED;
  }

  @Override
  public void fire() {
    Waiter waiter = (Waiter) WORD.getAndSet(this, FIRED);
    while (waiter != null) {
      LockSupport.unpark(waiter.thread);
      waiter = waiter.next;
    }
  }

  @Override
  public void await() {
    Waiter me = new Waiter(Thread.currentThread());
    for (; ; ) {
      Waiter newest = word;
      if (newest == FIRED) {
        return;
      }
      me.next = newest;
      if (WORD.compareAndSet(this, newest, me)) {
        break;
      }
    }
    while (word != FIRED) {
      LockSupport.park(this);
    }
  }
}
