package dev.supervisor.verification.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What must be found, each time, on each JDK: if it is not, the tests beside it prove nothing.
 */
public final class Canary {
  private Canary() {}

  /** Publication without {@code volatile}: each writes and then does not see the other. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE)
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "neither sees the other")
  @State
  public static class PlainFlags {
    private int mine;
    private int yours;

    @Actor
    public void first(II_Result r) {
      mine = 1;
      r.r1 = yours;
    }

    @Actor
    public void second(II_Result r) {
      yours = 1;
      r.r2 = mine;
    }
  }

  /** Claiming by looking: both win. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "ran and was prevented")
  @State
  public static class ClaimByLooking {
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean dead;

    @Actor
    public void goes() {
      if (!dead) {
        dead = true;
        runs.incrementAndGet();
      }
    }

    @Actor
    public void cancels(II_Result r) {
      if (!dead) {
        dead = true;
        r.r1 = 1;
      }
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = runs.get();
    }
  }

  /** A number first and a place in the queue then: they do not agree. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE)
  @Outcome(id = "1", expect = FORBIDDEN, desc = "out of order")
  @State
  public static class NumberThenPlace {
    private final AtomicInteger last = new AtomicInteger();
    private final ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();

    @Actor
    public void one() {
      queue.add(last.incrementAndGet());
    }

    @Actor
    public void other() {
      queue.add(last.incrementAndGet());
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = queue.peek() == 1 ? 0 : 1;
    }
  }

  /** Saying that one waits only after the last look: the wake-up is lost. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @Outcome(id = "0", expect = FORBIDDEN, desc = "not woken")
  @State
  public static class LookThenWait {
    private static final long LIMIT_NANOS = 20_000_000;
    private volatile boolean gone;
    private volatile Thread waiter;

    @Actor
    public void goes() {
      gone = true;
      LockSupport.unpark(waiter);
    }

    @Actor
    public void waits(I_Result r) {
      boolean seen = gone;
      waiter = Thread.currentThread();
      if (!seen) {
        long start = System.nanoTime();
        LockSupport.parkNanos(this, LIMIT_NANOS);
        r.r1 = System.nanoTime() - start < LIMIT_NANOS ? 1 : 0;
      } else {
        r.r1 = 1;
      }
    }
  }
}
