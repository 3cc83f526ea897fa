package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.verification.Interleavings;
import java.time.Duration;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: the signal goes after a thread looked and before it hung itself on it, and the
 * thread sleeps for ever; a combination goes while a waiter is joining or leaving its supply.
 */
@Tag("long")
final class SignalSeamTest {

  /** One waiter for each way to wait, and who lets the signals go. */
  public static class Waits {
    final Signal a = Signal.named("a");
    final Signal b = Signal.named("b");
    final Signal both = a.and(b);
    final Signal shared = both.or(both.and(b.or(Signal.NEVER))).and(a);

    /** Parking is a semaphore. */
    public Waits() {
      Permits.install();
    }

    public boolean goA() {
      return a.go();
    }

    public boolean goB() {
      return b.go();
    }

    /** In one link: threads that are parked are woken after it, and help with each other. */
    public void goTogether() {
      Firing.link(() -> {
        a.go();
        b.go();
      });
    }

    public void awaitB() throws InterruptedException {
      b.await();
      must(b.isGo());
    }

    public void awaitA() throws InterruptedException {
      a.await();
      must(a.isGo());
    }

    public void awaitATillB() throws InterruptedException {
      must(a.await(b) || b.isGo());
    }

    public void awaitEither() throws InterruptedException {
      a.or(b).await();
      must(a.or(b).isGo());
    }

    public void awaitBoth() throws InterruptedException {
      both.await();
      must(both.isGo());
    }

    public void awaitNested() throws InterruptedException {
      a.and(b.or(Signal.NEVER)).await();
      must(a.and(b.or(Signal.NEVER)).isGo());
    }

    /** Two paths to one combination, which is connected once for both. */
    public void awaitShared() throws InterruptedException {
      shared.await();
      must(shared.isGo());
    }

    /** Hangs on it, and leaves again. */
    public void visitShared() {
      var unused = shared.then(() -> {}).cancel();
    }

    public void awaitATillDeadline() throws InterruptedException {
      Till till = Till.in(Duration.ofNanos(10));
      must(a.await(till) || till.isGo());
    }

    public void end() {
      must(a.dependents() + b.dependents() + both.dependents() + shared.dependents() == 0);
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class Canary extends Waits {
    /** Parking forgets. */
    public Canary() {
      Permits.installForgetful();
    }
  }

  @Test
  void await_signalGoes_isWoken() {
    Interleavings.check(Waits.class, "awaitA", "goA");
    Interleavings.check(Waits.class, "awaitA", "awaitA", "goA");
  }

  @Test
  void awaitTill_eitherGoes_isWoken() {
    Interleavings.check(Waits.class, "awaitATillB", "goB");
    Interleavings.check(Waits.class, "awaitATillB", "goA", "goB");
  }

  @Test
  void await_signalsGoInOneLink_eachIsWoken() {
    Interleavings.check(Waits.class, "awaitA", "awaitB", "goTogether");
    Interleavings.check(Waits.class, "awaitATillB", "awaitB", "goTogether");
    Interleavings.check(Waits.class, "awaitBoth", "goTogether");
    Interleavings.check(Waits.class, "awaitA awaitB", "goB", "goTogether");
  }

  @Test
  void awaitTill_deadline_ends() {
    Interleavings.check(Waits.class, "awaitATillDeadline", "goA");
  }

  @Test
  void awaitCombination_sourcesGo_isWoken() {
    Interleavings.check(Waits.class, "awaitEither", "goA", "goB");
    Interleavings.check(Waits.class, "awaitBoth", "goA", "goB");
    Interleavings.check(Waits.class, "awaitBoth", "awaitBoth", "goA goB");
    Interleavings.check(Waits.class, "awaitNested", "goA", "goB");
  }

  @Test
  void awaitCombination_manyPathsToOne_isWoken() {
    Interleavings.check(Waits.class, "awaitShared", "goA", "goB");
    Interleavings.check(Waits.class, "awaitShared", "visitShared", "goA goB");
    Interleavings.check(Waits.class, "visitShared", "goB goA");
  }

  @Test
  void canary_lostWakeUps_areFound() {
    for (String wait : new String[] {"awaitA", "awaitATillB", "awaitEither"}) {
      assertThatThrownBy(() -> Interleavings.check(Canary.class, wait, "goA"))
          .isInstanceOf(LincheckAssertionError.class)
          .hasMessageContaining("deadlock");
    }
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "awaitBoth", "goA", "goB"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
  }
}
