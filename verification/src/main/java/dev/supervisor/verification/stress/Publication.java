package dev.supervisor.verification.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Bad schedule: a thread sees that the signal went, and not yet what was written before; or it
 * sleeps on though the signal went while it was about to sleep.
 */
public final class Publication {
  private Publication() {}

  /** Seen by looking. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE)
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "gone, but what was before is not seen")
  @State
  public static class ByLooking {
    private final Signal signal = Signal.create();
    private final Signal either = signal.or(Signal.NEVER);
    private int plain;

    @Actor
    public void goes() {
      plain = 1;
      signal.go();
    }

    @Actor
    public void looks(II_Result r) {
      r.r1 = either.isGo() ? 1 : 0;
      r.r2 = plain;
    }
  }

  /** Seen by waiting; what is not woken within the limit was not woken at all. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "not woken, or not published")
  @State
  public static class ByWaiting {
    private final Signal signal = Signal.create();
    private int plain;

    @Actor
    public void goes() {
      plain = 1;
      signal.go();
    }

    @Actor
    public void waits(II_Result r) {
      r.r1 = Limit.inTime(() -> signal.await(Till.in(Limit.LONG)));
      r.r2 = plain;
    }
  }

  /** Seen by a callback, attached while the signal goes. */
  @JCStressTest
  @Outcome(id = "11", expect = ACCEPTABLE, desc = "ran once, and saw what was before")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ByCallback {
    private final Signal signal = Signal.create();
    private int plain;
    private int seen;

    @Actor
    public void goes() {
      plain = 1;
      signal.go();
    }

    @Actor
    public void attaches() {
      signal.then(() -> seen += 10 + plain);
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = seen;
    }
  }

  /** A promise's value, which was built without any care. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "not woken, or not published")
  @State
  public static class ByPromise {
    private final Promise<int[]> promise = Promise.named("promise");

    @Actor
    public void completes() {
      promise.complete(new int[] {1});
    }

    @Actor
    public void waits(II_Result r) {
      r.r1 = Limit.inTime(() -> promise.ready().await(Till.in(Limit.LONG)));
      r.r2 = r.r1 == 1 ? promise.result()[0] : 0;
    }
  }

  /** How long a wait may last before it counts as not woken. */
  static final class Limit {
    static final Duration LONG = Duration.ofSeconds(2);
    private static final long TOO_LONG_NANOS = Duration.ofMillis(1_500).toNanos();

    private Limit() {}

    /** Something that waits. */
    interface Wait<T> {
      T await() throws InterruptedException;
    }

    /** {@return 1 when the wait ended well and in time: its deadline must not have been its rescue} */
    static int inTime(Wait<Boolean> wait) {
      long start = System.nanoTime();
      boolean ended = uninterrupted(wait);
      return ended && System.nanoTime() - start < TOO_LONG_NANOS ? 1 : 0;
    }

    static <T> T uninterrupted(Wait<T> wait) {
      try {
        return wait.await();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts here", e);
      }
    }
  }
}
