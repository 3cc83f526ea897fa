package dev.supervisor.verification.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Bad schedule: the signal and whoever cancels both believe that they ended the callback, or
 * neither; both sources of a combination run it; one that has gone stays on its other source.
 */
public final class ExactlyOnce {
  private ExactlyOnce() {}

  /** Going against cancelling. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "ran, or was prevented")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Detached {
    private final Signal signal = Signal.create();
    private final AtomicInteger runs = new AtomicInteger();
    private final Registration callback = signal.then(runs::incrementAndGet);

    @Actor
    public void goes() {
      signal.go();
    }

    @Actor
    public void cancels(II_Result r) {
      r.r1 = callback.cancel() ? 1 : 0;
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = runs.get();
    }
  }

  /** One source goes, while the other user leaves and the other source goes. */
  @JCStressTest
  @Outcome(
      id = {"0, 1, 0", "1, 0, 0"},
      expect = ACCEPTABLE,
      desc = "ran, or was prevented")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EitherDetached {
    private final Signal a = Signal.create();
    private final Signal b = Signal.create();
    private final AtomicInteger runs = new AtomicInteger();
    private final Registration callback = a.or(b).then(runs::incrementAndGet);

    @Actor
    public void goes() {
      a.go();
    }

    @Actor
    public void cancels(III_Result r) {
      r.r1 = callback.cancel() ? 1 : 0;
      b.go();
    }

    @Arbiter
    public void after(III_Result r) {
      r.r2 = runs.get();
      r.r3 = a.dependents() + b.dependents();
    }
  }

  /** Both sources at once: {@code runs of any-of, runs of all-of, dependents left}. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN)
  @State
  public static class BothSources {
    private final Signal a = Signal.create();
    private final Signal b = Signal.create();
    private final AtomicInteger any = new AtomicInteger();
    private final AtomicInteger all = new AtomicInteger();

    public BothSources() {
      a.or(b).then(any::incrementAndGet);
      b.and(a).then(all::incrementAndGet);
    }

    @Actor
    public void goesA() {
      a.go();
    }

    @Actor
    public void goesB() {
      b.go();
    }

    @Arbiter
    public void after(III_Result r) {
      r.r1 = any.get();
      r.r2 = all.get();
      r.r3 = a.dependents() + b.dependents();
    }
  }

  /** Attaching to all-of while its sources go: {@code runs, dependents left}. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN)
  @State
  public static class AllAttached {
    private final Signal a = Signal.create();
    private final Signal b = Signal.create();
    private final Signal both = a.and(b);
    private final AtomicInteger runs = new AtomicInteger();

    @Actor
    public void go() {
      a.go();
      b.go();
    }

    @Actor
    public void attaches() {
      both.then(runs::incrementAndGet);
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = runs.get();
      r.r2 = a.dependents() + b.dependents() + both.dependents();
    }
  }

  /** Attaching to any-of while a source goes: {@code runs, dependents left}. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN)
  @State
  public static class AnyAttached {
    private final Signal a = Signal.create();
    private final Signal b = Signal.create();
    private final Signal either = a.or(b);
    private final AtomicInteger runs = new AtomicInteger();

    @Actor
    public void go() {
      a.go();
    }

    @Actor
    public void attaches() {
      either.then(runs::incrementAndGet);
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = runs.get();
      r.r2 = a.dependents() + b.dependents() + either.dependents();
    }
  }

  /** The last user of a combination leaves as the next one comes: {@code runs, dependents left}. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SharedSupply {
    private final Signal a = Signal.create();
    private final Signal b = Signal.create();
    private final Signal either = a.or(b);
    private final AtomicInteger runs = new AtomicInteger();
    private final Registration leaving = either.then(() -> {});

    @Actor
    public void leaves() {
      leaving.cancel();
    }

    @Actor
    public void comes() {
      either.then(runs::incrementAndGet);
    }

    @Arbiter
    public void after(II_Result r) {
      a.go();
      r.r1 = runs.get();
      r.r2 = a.dependents() + b.dependents() + either.dependents();
    }
  }
}
