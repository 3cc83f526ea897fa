package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.verification.Interleavings;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: the result comes between the last look of a thread and its park, and wakes no thread; the signal is made while the
 * result is told, and is never let go, or by a thread that has only asked for it; a thread that gives up is still counted, or
 * takes the wake-up of another one along; a thread is back with the result, and the signal has not gone.
 */
@Tag("long")
final class PromiseSeamTest {

  /** Parking as a semaphore; one thread is interrupted where it would park: from outside, an interrupt would hit the checker as well. */
  static final class Interrupting implements Seam.Backend {
    private final Permits permits = Permits.fresh();
    volatile Thread impatient;

    @Override
    public void park(Object blocker) {
      if (impatient == Thread.currentThread()) {
        Thread.currentThread().interrupt();
      } else {
        permits.park(blocker);
      }
    }

    @Override
    public void parkUntil(Object blocker, long deadlineNanos) {
      permits.parkUntil(blocker, deadlineNanos);
    }

    @Override
    public void unpark(Thread thread) {
      permits.unpark(thread);
    }

    @Override
    public long nanoTime() {
      return permits.nanoTime();
    }

    @Override
    public Instant now() {
      return permits.now();
    }

    @Override
    public boolean isModel() {
      return true;
    }
  }

  /** A promise, threads that wait for it in all ways, and threads that want its signal. */
  public static class Awaited {
    final Promise<Integer> promise = Promise.named("promise");
    private final AtomicInteger called = new AtomicInteger();
    private final AtomicInteger attached = new AtomicInteger();
    private final Interrupting backend = new Interrupting();
    private volatile Thread setter;

    /** Parking is a semaphore. */
    public Awaited() {
      Seam.replace(backend);
    }

    public void complete() {
      setter = Thread.currentThread();
      must(promise.complete(1));
    }

    public void fail() {
      setter = Thread.currentThread();
      must(promise.fail(new IllegalStateException()));
    }

    /** A thread that is back finds the signal gone. */
    public void await() throws InterruptedException {
      try {
        must(promise.await() == 1);
      } catch (CompletionException e) {
        must(promise.failure().isPresent());
        must(promise.ready().reason().isPresent());
      }
      must(promise.ready().isGo());
    }

    public void awaitSignal() throws InterruptedException {
      promise.ready().await();
      must(promise.isDone());
    }

    /** Is interrupted where it would park. */
    public void giveUp() {
      backend.impatient = Thread.currentThread();
      try {
        must(promise.await() == 1);
      } catch (InterruptedException e) {
        must(!Thread.currentThread().isInterrupted());
      }
      backend.impatient = null;
    }

    /** Gives up, and begins anew. */
    public void giveUpAndAwait() throws InterruptedException {
      giveUp();
      must(promise.await() == 1);
    }

    /** The callback runs on the thread that has set the result, or on the one that has attached it: on no other. */
    public void attach() {
      Thread self = Thread.currentThread();
      attached.incrementAndGet();
      var unused = promise.ready().then(() -> {
        must(promise.isDone());
        Thread here = Thread.currentThread();
        called.addAndGet(here == self || here == setter ? 1 : 100);
      });
    }

    public void look() {
      Signal ready = promise.ready();
      must(ready == promise.ready());
      must(!promise.isDone() || ready.isGo());
    }

    public void end() {
      must(promise.isDone());
      must(promise.ready().isGo());
      must(promise.ready().dependents() == 0);
      must(called.get() == attached.get());
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class Canary extends Awaited {
    /** Parking forgets. */
    public Canary() {
      Permits.installForgetful();
    }
  }

  @Test
  void await_resultComes_everyoneIsWoken() {
    Interleavings.check(Awaited.class, "await", "complete");
    Interleavings.check(Awaited.class, "await", "fail");
    Interleavings.check(Awaited.class, "await", "awaitSignal await", "complete");
  }

  @Test
  void ready_isMadeWhileTheResultIsTold_goesOnceAndByTheRightThread() {
    Interleavings.check(Awaited.class, "look attach", "attach", "complete");
    Interleavings.check(Awaited.class, "look attach", "fail");
    Interleavings.check(Awaited.class, "await", "attach look", "complete");
  }

  @Test
  void await_isInterrupted_leavesNothing() {
    Interleavings.check(Awaited.class, "giveUp", "complete");
    Interleavings.check(Awaited.class, "giveUp look", "attach", "complete");
    Interleavings.check(Awaited.class, "giveUpAndAwait", "look", "complete");
    Interleavings.check(Awaited.class, "giveUp", "await", "complete");
  }

  @Test
  void canary_lostWakeUps_areFound() {
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "await", "complete"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
  }
}
