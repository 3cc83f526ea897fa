package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Timed;
import dev.supervisor.signals.internal.Timer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Deadlines that stand before the timer's wheel. */
final class TillFrontTest {
  private static void nothing() {}

  /** A deadline that is later than the next look of the timer stands before the wheel: it has no place in it. */
  private static boolean standsBefore(Till till) {
    return ((Timed) till).place() == Timed.NOWHERE;
  }

  private static final class Noted implements Runnable {
    private final ManualClock clock;
    private final AtomicInteger early;
    private final CountDownLatch ran = new CountDownLatch(1);
    private final Till till;
    private final long deadline;
    private final Registration registration;
    private boolean takenBack;

    Noted(ManualClock clock, long nanos, AtomicInteger early) {
      this.clock = clock;
      this.early = early;
      this.deadline = clock.nanoTime() + nanos;
      this.till = Till.in(Duration.ofNanos(nanos));
      this.registration = till.then(this);
    }

    @Override
    public void run() {
      if (clock.nanoTime() - deadline < 0) {
        early.incrementAndGet();
      }
      ran.countDown();
    }
  }

  @Test
  void then_deadlinesComeAndAreTakenBackInAnyOrder_eachOtherOneRuns() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(3);
    AtomicInteger early = new AtomicInteger();
    List<Noted> all = new ArrayList<>();
    List<Noted> open = new ArrayList<>();
    int before = 0;
    try (ManualClock clock = ManualClock.install()) {
      for (int i = 0; i < 3_000; i++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            Noted noted = new Noted(clock, 1 + random.nextInt(2_000_000), early);
            before += standsBefore(noted.till) ? 1 : 0;
            all.add(noted);
            open.add(noted);
          }
          case 3, 4, 5 -> {
            if (!open.isEmpty()) {
              int at = random.nextInt(3) == 0 ? random.nextInt(open.size()) : open.size() - 1;
              Noted noted = open.remove(at);
              noted.takenBack = noted.registration.cancel();
            }
          }
          case 6 -> clock.advance(Duration.ofNanos(random.nextInt(100_000)));
          default -> clock.awaitTimer();
        }
      }
      clock.advance(Duration.ofNanos(2_000_001));
      clock.awaitTimer();
      assertThat(Timer.entries()).noneMatch(it -> all.stream().anyMatch(noted -> noted.till == it));
      for (Noted noted : all) {
        assertThat(noted.takenBack || noted.ran.await(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(all).noneMatch(it -> it.takenBack && it.ran.getCount() == 0);
      assertThat(early).hasValue(0);
      assertThat(before).as("deadlines that stood before the wheel").isGreaterThan(50);
    }
  }

  @Test
  void cancel_standsBeforeTheWheel_leavesNothing() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Registration first =
          Till.in(Duration.ofNanos(1_000)).then(TillFrontTest::nothing); // the timer waits for it
      clock.awaitTimer();
      Till till = Till.in(Duration.ofSeconds(2));
      Registration registration = till.then(TillFrontTest::nothing);
      assertThat(standsBefore(till)).isTrue();
      assertThat(till.dependents()).isOne();
      assertThat(registration.cancel()).isTrue();
      assertThat(registration.cancel()).isFalse();
      assertThat(till.dependents()).isZero();
      assertThat(Timer.entries()).doesNotContain((Timed) till);
      assertThat(first.cancel()).isTrue();
    }
  }

  @Test
  void then_anotherComesToItsPlace_bothRun() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Registration first = Till.in(Duration.ofNanos(1_000)).then(TillFrontTest::nothing);
      clock.awaitTimer();
      CountDownLatch ran = new CountDownLatch(100);
      for (int i = 0; i < 100; i++) { // more than are let pass before one has to go
        Till.in(Duration.ofNanos(2_000 + i)).then(ran::countDown);
      }
      clock.advance(Duration.ofNanos(2_100));
      assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(first.cancel()).isFalse();
    }
  }

  @Test
  void then_comesAgainWhereItStoodBefore_runs() throws InterruptedException {
    // Bad schedule: the entry stands there still though it was not needed, and no thread takes it
    // out
    try (ManualClock clock = ManualClock.install()) {
      Registration first = Till.in(Duration.ofNanos(1_000)).then(TillFrontTest::nothing);
      clock.awaitTimer();
      Till till = Till.in(Duration.ofNanos(2_000));
      assertThat(till.then(TillFrontTest::nothing).cancel()).isTrue();
      CountDownLatch ran = new CountDownLatch(2);
      till.then(ran::countDown);
      till.or(Signal.NEVER).then(ran::countDown);
      clock.advance(Duration.ofNanos(2_000));
      assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(first.cancel()).isFalse();
    }
  }

  /** Has something hang on the deadline that refers to a fresh object, and takes it back; the object may be collected then. */
  private interface Use {
    void comeAndLeave(Till till, Runnable mine);
  }

  private static WeakReference<Object> isUsed(Till till, Use use) {
    Object[] mine = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(mine[0]);
    use.comeAndLeave(till, () -> mine[0] = "");
    return reference;
  }

  private static boolean isCollected(WeakReference<?> reference) {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }

  private static void comesAndLeaves(Signal signal, Runnable mine) {
    assertThat(signal.then(mine).cancel()).isTrue();
  }

  @Test
  void cancel_standsBeforeTheWheel_keepsNothingOfItsUsers() throws InterruptedException {
    // Bad schedule: nothing comes to its place for hours, and it keeps what its callback refers to
    Map<String, Use> uses = new LinkedHashMap<>();
    uses.put("a callback", TillFrontTest::comesAndLeaves);
    uses.put("one with a handler", (till, mine) -> {
      assertThat(till.then(mine, failure -> mine.run()).cancel()).isTrue();
    });
    uses.put("a second one", (till, mine) -> {
      Registration first = till.then(mine);
      comesAndLeaves(till, mine);
      assertThat(first.cancel()).isTrue();
    });
    uses.put("one of an any-of", (till, mine) -> {
      comesAndLeaves(till.or(Signal.named(mine)), mine);
    });
    uses.put("one of an any-of whose other source goes", (till, mine) -> {
      Signal event = Signal.named(mine);
      till.or(event).then(mine);
      assertThat(event.go()).isTrue();
    });
    uses.put("two of an any-of", (till, mine) -> {
      Signal either = till.or(Signal.named(mine));
      Registration first = either.then(mine);
      comesAndLeaves(either, mine);
      assertThat(first.cancel()).isTrue();
    });
    uses.put("one of an all-of", (till, mine) -> {
      comesAndLeaves(till.and(Signal.named(mine)), mine);
    });
    uses.put("one of an any-of of combinations", (till, mine) -> {
      comesAndLeaves(till.and(Signal.named(mine)).or(Signal.named(mine)), mine);
    });
    try (ManualClock clock = ManualClock.install()) {
      Registration first = Till.in(Duration.ofNanos(1_000)).then(TillFrontTest::nothing);
      clock.awaitTimer();
      uses.forEach((what, use) -> {
        Till till = Till.in(Duration.ofSeconds(2));
        WeakReference<Object> mine = isUsed(till, use);
        assertThat(standsBefore(till)).as(what).isTrue();
        assertThat(isCollected(mine)).as(what).isTrue();
        assertThat(till.dependents()).as(what).isZero(); // held until here, as its place holds it
      });
      assertThat(first.cancel()).isTrue();
    }
  }

  private static WeakReference<Till> comesAndLeaves() {
    Till till = Till.in(Duration.ofSeconds(2));
    comesAndLeaves(till, TillFrontTest::nothing);
    assertThat(standsBefore(till)).isTrue();
    return new WeakReference<>(till);
  }

  @Test
  void cancel_standsBeforeTheWheel_isKeptUntilTheTimerLooks() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      CountDownLatch ran = new CountDownLatch(1);
      Till.in(Duration.ofNanos(1_000)).then(ran::countDown);
      clock.awaitTimer();
      WeakReference<Till> till = comesAndLeaves();
      clock.advance(Duration.ofNanos(1_000));
      assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
      clock.awaitTimer();
      assertThat(isCollected(till)).isTrue();
    }
  }
}
