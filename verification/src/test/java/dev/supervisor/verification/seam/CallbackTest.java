package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.verification.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: a callback runs though {@code cancel()} said it was prevented, or neither; a
 * callback that is attached while its signal goes never runs, or twice; a combination that one user
 * leaves while another joins is connected to nothing, or stays connected for ever; a callback of any-of that one source calls
 * while it is hung on the others runs twice, or never.
 */
@Tag("long")
final class CallbackTest {

  /** One signal with a callback. */
  public static final class Detached {
    final Signal a = Signal.named("a");
    final AtomicInteger ran = new AtomicInteger();
    final AtomicInteger prevented = new AtomicInteger();
    final Registration callback = a.then(ran::incrementAndGet);

    public void go() {
      a.go();
    }

    public void cancel() {
      if (callback.cancel()) {
        prevented.incrementAndGet();
      }
    }

    public void attach() {
      a.then(ran::incrementAndGet);
    }

    public void end() {
      boolean attached = ran.get() + prevented.get() == 2;
      must(a.isGo() && a.dependents() == 0);
      must(attached || ran.get() + prevented.get() == 1);
    }
  }

  /** One combination and several who come and leave. */
  public static class Shared {
    final Signal a = Signal.named("a");
    final Signal b = Signal.named("b");
    final Signal either = a.or(b);
    final Signal both = a.and(b);
    final AtomicInteger expected = new AtomicInteger();
    final AtomicInteger ran = new AtomicInteger();

    public void goA() {
      a.go();
    }

    public void goB() {
      b.go();
    }

    public void stay() {
      expected.incrementAndGet();
      either.then(ran::incrementAndGet);
    }

    public void stayForBoth() {
      expected.incrementAndGet();
      both.then(ran::incrementAndGet);
    }

    public void comeAndLeave() {
      comeAndLeave(either);
    }

    public void comeAndLeaveBoth() {
      comeAndLeave(both);
    }

    private void comeAndLeave(Signal signal) {
      expected.incrementAndGet();
      Registration callback = signal.then(ran::incrementAndGet);
      if (callback.cancel()) {
        expected.decrementAndGet();
      }
    }

    public void end() {
      a.go();
      b.go();
      must(ran.get() == expected.get());
      must(a.dependents() + b.dependents() + either.dependents() + both.dependents() == 0);
    }
  }

  /** As those above, when nobody has gone: everyone who left must have left all the way. */
  public static final class Left extends Shared {
    final Signal nested = either.and(both.or(a));

    public void comeAndLeaveNested() {
      must(nested.then(ran::incrementAndGet).cancel());
    }

    @Override
    public void end() {
      must(a.dependents() + b.dependents() + either.dependents() + both.dependents() == 0);
      super.end();
    }
  }

  /** One that hangs on a source and on a combination that somebody else uses, while the source goes. */
  public static final class Mixed extends Shared {
    final Signal mixed = a.or(both);

    public void stayMixed() {
      expected.incrementAndGet();
      mixed.then(ran::incrementAndGet);
    }

    @Override
    public void end() {
      must(both.dependents() == 1 && b.dependents() == 1); // of those that stay for both
      super.end();
    }
  }

  /** A callback that hangs on the sources themselves: on one on which nothing hangs, and on one that has others. */
  public static final class OnSources {
    private final Signal a = Signal.named("a");
    private final Signal b = Signal.named("b");
    private final Signal c = Signal.named("c");
    private final Registration other = b.then(() -> {});
    private final AtomicInteger expected = new AtomicInteger();
    private final AtomicInteger ran = new AtomicInteger();

    public void goA() {
      a.go();
    }

    public void stay() {
      expected.incrementAndGet();
      Signal.any(a, b, c).then(ran::incrementAndGet);
    }

    public void comeAndLeave() {
      expected.incrementAndGet();
      if (Signal.any(a, b, c).then(ran::incrementAndGet).cancel()) {
        expected.decrementAndGet();
      }
    }

    public void leaveOther() {
      must(other.cancel());
    }

    public void end() {
      a.go();
      boolean unused = other.cancel();
      must(ran.get() == expected.get());
      must(a.dependents() + b.dependents() + c.dependents() == 0);
    }
  }

  /** Claims by looking first: what the exactly-once check must catch. */
  public static final class Canary {
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger prevented = new AtomicInteger();
    private volatile boolean dead;

    public void go() {
      if (!dead) {
        dead = true;
        ran.incrementAndGet();
      }
    }

    public void cancel() {
      if (!dead) {
        dead = true;
        prevented.incrementAndGet();
      }
    }

    public void end() {
      must(ran.get() + prevented.get() == 1);
    }
  }

  @Test
  void cancel_whileItGoes_oneOfTheTwoWins() {
    Interleavings.check(Detached.class, "cancel", "go");
    Interleavings.check(Detached.class, "cancel", "go", "attach");
  }

  @Test
  void combination_usersComeAndLeaveWhileASourceGoes_eachThatStaysRunsOnce() {
    Interleavings.check(Shared.class, "stay", "comeAndLeave", "goA");
    Interleavings.check(Shared.class, "stay", "goA", "goB");
    Interleavings.check(Shared.class, "stayForBoth", "comeAndLeaveBoth", "goA");
    Interleavings.check(Shared.class, "stayForBoth", "goA", "goB");
  }

  @Test
  void anyOf_aSourceGoesWhileACallbackIsHungOnThem_runsOnceAndLeavesAll() {
    Interleavings.check(OnSources.class, "stay", "goA");
    Interleavings.check(OnSources.class, "stay leaveOther", "goA", "comeAndLeave");
  }

  @Test
  void combination_usersComeAndLeave_lastOneUnlinksIt() {
    Interleavings.check(Left.class, "comeAndLeave comeAndLeave", "comeAndLeave");
    Interleavings.check(Left.class, "comeAndLeaveNested", "comeAndLeaveBoth", "comeAndLeave");
  }

  @Test
  void combination_sourceGoesWhileItIsConnected_leavesAllTheWayAndOnlyOnce() {
    Interleavings.check(Mixed.class, "stayForBoth stayMixed", "goA");
  }

  @Test
  void canary_claimByLooking_isFound() {
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "cancel", "go"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
