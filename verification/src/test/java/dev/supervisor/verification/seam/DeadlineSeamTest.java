package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Timed;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.verification.Interleavings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: a callback hangs itself on a deadline while that goes, and is called by no thread, or twice; what leaves a deadline
 * takes its entry out of the timer though another one needs it, or no thread takes it out; {@code cancel()} says that it took a
 * callback back which runs.
 */
@Tag("long")
final class DeadlineSeamTest {

  /** One deadline with those who come, leave and stay, and the timer. */
  public static class Callbacks {
    final Till till;
    final Signal either;
    final AtomicInteger expected = new AtomicInteger();
    final AtomicInteger ran = new AtomicInteger();

    /** Nothing parks, and the timer has no thread: its part is an operation. */
    public Callbacks() {
      Permits.installWithoutThreads();
      till = Till.in(Duration.ofNanos(10));
      either = till.or(Signal.NEVER);
    }

    public void stay() {
      stay(till);
    }

    public void stayWithEither() {
      stay(either);
    }

    private void stay(Signal signal) {
      expected.incrementAndGet();
      signal.then(ran::incrementAndGet);
    }

    public void comeAndLeave() {
      comeAndLeave(till);
    }

    public void comeAndLeaveEither() {
      comeAndLeave(either);
    }

    private void comeAndLeave(Signal signal) {
      expected.incrementAndGet();
      if (signal.then(ran::incrementAndGet).cancel()) {
        expected.decrementAndGet();
      }
    }

    /** A link comes and then the moment, so that it goes for the sake of the link. */
    public void stayWithEitherAndCome() {
      stayWithEither();
      come();
    }

    /** The moment comes, and the timer runs what is due. */
    public void come() {
      long moment = Seam.nanoTime() + 10;
      while (Seam.nanoTime() - moment < 0) { // a wake-up that comes late ends the first wait
        Seam.parkUntil(this, moment);
      }
      ring();
    }

    final boolean pends() {
      return pends(till);
    }

    static boolean pends(Till which) {
      for (Object entry : Timer.entries()) {
        if (entry == which) {
          return true;
        }
      }
      return false;
    }

    private static void ring() {
      for (Timed entry : Timer.entries()) {
        entry.run();
        Timer.leave(entry); // it has gone, and is not needed
      }
    }

    public void end() {
      ring(); // what came after it had gone was due at once
      must(ran.get() == expected.get() && !pends() && till.dependents() == 0);
    }
  }

  /** As that, and the moment comes when all have left, or hang on it. */
  public static final class Early extends Callbacks {
    @Override
    public void end() {
      must(pends() == (expected.get() > 0) && (till.dependents() > 0) == pends());
      come();
      super.end();
    }
  }

  /** The timer has a thread, which looks before the deadline is due: so that stands before the wheel. */
  public static class Front extends Callbacks {
    private final long looksAt = Seam.nanoTime() + 5;
    final Till other = Till.in(Duration.ofNanos(10));
    private final Signal event = Signal.create();

    public Front() {
      Timer.looks(looksAt);
    }

    public void look() {
      Timer.looks(looksAt);
    }

    /** What hangs on the event, too, leaves the deadline when that goes, perhaps before it has come to it. */
    public void stayTillEvent() {
      expected.incrementAndGet();
      event.or(till).then(ran::incrementAndGet);
    }

    public void go() {
      event.go();
    }

    /** Another deadline comes to the same place. */
    public void comeOther() {
      if (!other.then(ran::incrementAndGet).cancel()) {
        ran.decrementAndGet();
      }
    }

    @Override
    public void end() {
      must(pends() == (expected.get() > ran.get()) && (till.dependents() > 0) == pends());
      must(!pends(other));
      come();
      super.end();
    }
  }

  /** A callback has come before the threads do, and one of them takes it back. */
  public static final class Held extends Front {
    private final Registration callback = till.then(ran::incrementAndGet);

    public Held() {
      expected.incrementAndGet();
    }

    public void cancel() {
      must(callback.cancel());
      expected.decrementAndGet();
    }
  }

  /** It stands before the wheel, and is not needed. */
  public static final class Spent extends Front {
    public Spent() {
      comeAndLeave();
    }
  }

  /** The timer sleeps until a moment that is later than the deadline. */
  public static final class Sleeping extends Front {
    private final long later = Seam.nanoTime() + 20;

    public void sleep() {
      Timer.looks(later);
    }

    @Override
    public void end() {
      must(expected.get() == 0 || ((Timed) till).place() != Timed.NOWHERE);
      super.end();
    }
  }

  /** One handle in two hands, while the deadline comes. */
  public static final class TakenBack extends Callbacks {
    private final Registration callback = till.then(ran::incrementAndGet);

    public void cancel() {
      if (callback.cancel()) {
        expected.decrementAndGet();
      }
    }

    @Override
    public void end() {
      expected.incrementAndGet();
      super.end();
    }
  }

  /** Looks for the callback before it has gone: one that comes in between is called by no thread. */
  public static final class Canary {
    private volatile boolean first;
    private volatile boolean gone;
    private final AtomicInteger ran = new AtomicInteger();

    public void come() {
      boolean found = first;
      gone = true;
      if (found) {
        ran.incrementAndGet();
      }
    }

    public void stay() {
      if (gone) {
        ran.incrementAndGet();
      } else {
        first = true;
      }
    }

    public void end() {
      must(ran.get() == 1);
    }
  }

  @Test
  void then_whileTheDeadlineComes_eachThatStaysRunsOnce() {
    Interleavings.checkTimer(Callbacks.class, "stay", "stayWithEither", "come");
    Interleavings.checkTimer(Callbacks.class, "comeAndLeaveEither", "stay", "come");
  }

  /** The first callback has seen that the deadline has no link and has not gone: between these looks and its place it does both. */
  @Test
  void then_theDeadlineGoesBeforeItTakesTheCallback_runsItAllTheSame() {
    Interleavings.checkTimerThoroughly(Callbacks.class, "stay", "stayWithEitherAndCome");
  }

  @Test
  void cancel_othersComeAndLeave_pendsWhileItIsNeeded() {
    Interleavings.checkTimer(Early.class, "comeAndLeave", "stayWithEither");
    Interleavings.checkTimer(Early.class, "comeAndLeaveEither", "stay");
  }

  @Test
  void cancel_standsBeforeTheWheelWhereOthersCome_pendsWhileItIsNeeded() {
    Interleavings.checkTimer(Front.class, "comeAndLeave", "look look");
    Interleavings.checkTimer(Front.class, "comeAndLeave stay", "comeOther look");
  }

  /** What was the only one that needs it leaves, or it is needed anew, while another thread looks at it or puts its own in that place. */
  @Test
  void cancel_standsBeforeTheWheelAndIsTakenOut_pendsWhileItIsNeeded() {
    Interleavings.checkTimer(Spent.class, "look stay", "comeOther");
    Interleavings.checkTimer(Spent.class, "stayTillEvent", "go");
    Interleavings.checkTimer(Held.class, "comeAndLeaveEither cancel", "look");
  }

  /** It looks when the timer wakes, and stands there; in between the timer has decided to sleep for longer. */
  @Test
  void then_theTimerGoesToSleep_isNotLeftBeforeTheWheel() {
    Interleavings.checkTimer(Sleeping.class, "stay", "sleep");
    Interleavings.checkTimer(Sleeping.class, "stayWithEither", "comeOther sleep");
  }

  @Test
  void cancel_whileTheDeadlineComes_oneOfThemWins() {
    Interleavings.checkTimer(TakenBack.class, "cancel", "come");
  }

  @Test
  void canary_lookBeforeGoing_isFound() {
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "stay", "come"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
