package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.internal.BackendBefore;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TillTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String HELPER = "supervisor-timer-callbacks";

  private final ManualClock clock = afterOthers();

  private static ManualClock afterOthers() {
    Running.timerIsIdle();
    return ManualClock.install();
  }

  @AfterEach
  void putTheClockBack() {
    clock.close();
    Running.timerIsIdle();
  }

  private static Thread timerThread() {
    return threadNamed("supervisor-timer");
  }

  private static Thread threadNamed(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(it -> it.getName().equals(name))
        .findAny()
        .orElseThrow();
  }

  /** The thread that ran the callback of this signal. */
  private static CompletableFuture<String> ranOn(Signal signal) {
    CompletableFuture<String> by = new CompletableFuture<>();
    signal.then(() -> by.complete(Thread.currentThread().getName()));
    return by;
  }

  private static <T> T get(CompletableFuture<T> future) {
    return Running.start(() -> future.get(60, TimeUnit.SECONDS)).result();
  }

  // ---- the monotonic clock

  @Test
  void in_clockMoves_goesAtTheDeadlineAndNeverBefore() {
    Till till = Till.in(SECOND);
    assertThat(till.isGo()).isFalse();
    clock.advance(SECOND.minusNanos(1));
    assertThat(till.isGo()).isFalse();
    clock.advance(Duration.ofNanos(1));
    assertThat(till.isGo()).isTrue();
  }

  @Test
  void in_zeroAndLess_hasAlreadyGone() throws InterruptedException {
    for (Duration none : List.of(
        Duration.ZERO,
        Duration.ofNanos(-1),
        Duration.ofDays(-1),
        Duration.ofSeconds(Long.MIN_VALUE))) {
      Till till = Till.in(none);
      assertThat(till.isGo()).as("%s", none).isTrue();
      assertThat(till.remaining()).isZero();
      till.await();
    }
  }

  @Test
  void in_longest_isNotGoneAndDoesNotOverflow() {
    Till till = Till.in(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(till.isGo()).isFalse();
    assertThat(till.remaining()).isGreaterThan(Duration.ofDays(365 * 100));
    clock.advance(Duration.ofDays(365 * 100));
    assertThat(till.isGo()).isFalse();
    Registration callback = till.then(() -> {});
    assertThat(callback.cancel()).isTrue();
  }

  // CASES 8: durations for ever overflowed
  @Test
  void in_forEver_canBeWaitedForCombinedAndNamed() {
    Till till = Till.in(ChronoUnit.FOREVER.getDuration());
    Signal stop = Signal.create();
    assertThat(till).hasToString("till " + Durations.FOREVER_NANOS / 1_000_000 + " ms from now");
    Running<Boolean> waiter =
        Running.start(() -> stop.await(till.or(Till.in(SECOND)))).parked();
    clock.advance(SECOND);
    assertThat(waiter.result()).isFalse();
    Running<Boolean> second = Running.start(() -> till.await(stop)).parked();
    stop.go();
    assertThat(second.result()).isFalse();
    assertThat(till.reason()).isEmpty();
    assertThat(till.dependents()).isZero();
  }

  @Test
  void in_null_isRefusedByName() {
    assertThatNullPointerException().isThrownBy(() -> Till.in(null)).withMessage("duration");
    assertThatNullPointerException().isThrownBy(() -> Till.at(null)).withMessage("instant");
  }

  @Test
  void in_wallClockIsSet_doesNotCare() {
    Till till = Till.in(SECOND);
    clock.setWall(clock.now().plusSeconds(100));
    assertThat(till.isGo()).isFalse();
    clock.setWall(Instant.EPOCH);
    clock.advance(SECOND);
    assertThat(till.isGo()).isTrue();
  }

  @Test
  void b76_remaining_shrinksToZero_andNoLimitStaysNone() {
    Till till = Till.in(SECOND);
    assertThat(till.remaining()).isEqualTo(SECOND);
    clock.advance(Duration.ofMillis(400));
    assertThat(till.remaining()).isEqualTo(Duration.ofMillis(600));
    clock.advance(SECOND);
    assertThat(till.remaining()).isZero();
    Till none = Till.in(Duration.ofSeconds(Long.MAX_VALUE));
    clock.advance(SECOND);
    assertThat(none.remaining()).isGreaterThan(Duration.ofDays(365 * 100));
  }

  @Test
  void name_ofATill_saysHowLong() {
    Till till = Till.in(SECOND);
    assertThat(till).hasToString("till 1000 ms from now");
    clock.advance(SECOND);
    assertThat(till).hasToString("a limit of 1 s (gone)");
    assertThat(Till.at(Instant.parse("2030-01-01T00:00:00Z")))
        .hasToString("till 2030-01-01T00:00:00Z");
  }

  @Test
  void await_bare_lastsItsTime() throws InterruptedException {
    Running<Boolean> waiter = Running.awaits(Till.in(SECOND));
    clock.awaitParked(waiter.thread());
    assertThat(Timer.pending()).as("a wait needs no timer").isZero();
    clock.advance(SECOND);
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void oneBudget_forSeveralWaits_isSharedByThem() throws InterruptedException {
    Signal step1 = Signal.create();
    Signal step2 = Signal.create();
    Running<List<Boolean>> waiter = Running.start(() -> {
      Till budget = Till.in(SECOND);
      return List.of(step1.await(budget), step2.await(budget));
    });
    clock.awaitParked(waiter.thread());
    clock.advance(Duration.ofMillis(700));
    step1.go();
    Running.eventually(() -> step2.dependents() == 1);
    clock.advance(Duration.ofMillis(300));
    assertThat(waiter.result()).containsExactly(true, false);
  }

  // ---- callbacks

  @Test
  void then_deadlineComes_runsOnTheHelperThreadAndNotBefore() {
    Till till = Till.in(SECOND);
    CompletableFuture<String> by = ranOn(till);
    assertThat(Timer.pending()).isOne();
    clock.advance(SECOND.minusNanos(1));
    assertThat(Timer.pending()).isOne();
    assertThat(by).isNotDone();
    clock.advance(Duration.ofNanos(1));
    assertThat(get(by)).isEqualTo(HELPER);
    Running.timerRunsDry(clock);
  }

  @Test
  void then_onCombinationsOfTills_runsOnTheHelperThreadToo() {
    Signal stop = Signal.create();
    Signal next = Signal.create();
    CompletableFuture<String> or = ranOn(stop.or(Till.in(SECOND)));
    CompletableFuture<String> and = ranOn(Till.in(SECOND).and(Till.in(SECOND.dividedBy(2))));
    CompletableFuture<String> chained = ranOn(next);
    Till.in(SECOND).then(next::go);
    clock.advance(SECOND);
    assertThat(get(or)).isEqualTo(HELPER);
    assertThat(get(and)).isEqualTo(HELPER);
    assertThat(get(chained)).isEqualTo(HELPER);
    assertThat(stop.dependents()).isZero();
  }

  @Test
  void then_afterTheDeadline_runsAtOnceOnThisThread() {
    Till till = Till.in(SECOND);
    clock.advance(SECOND);
    assertThat(ranOn(till)).isCompletedWithValue(Thread.currentThread().getName());
  }

  @Test
  void then_severalDeadlines_runInTheirOrder() {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    List<Integer> order = List.of(5, 1, 4, 2, 3, 9, 7, 8, 6, 0);
    CountDownLatch all = new CountDownLatch(order.size());
    for (int millis : order) {
      Till.in(Duration.ofMillis(millis + 1)).then(() -> {
        ran.add(millis);
        all.countDown();
      });
    }
    clock.advance(SECOND);
    assertThat(Running.start(() -> all.await(60, TimeUnit.SECONDS)).result()).isTrue();
    assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void then_callbackThatBlocks_delaysNoDeadline() {
    CountDownLatch release = new CountDownLatch(1);
    Till.in(SECOND).then(() -> {
      boolean unused = Running.start(() -> release.await(60, TimeUnit.SECONDS)).result();
    });
    Signal late = Till.in(SECOND.plusMillis(1)).and(Signal.DONE);
    late.then(() -> {});
    clock.advance(SECOND.multipliedBy(2));
    Running.eventually(() -> late.went() != null); // the link ran, though the helper is blocked
    release.countDown();
  }

  @Test
  void then_callbackThatInterruptsItself_doesNotHurtTheNext() {
    Till.in(SECOND).then(() -> Thread.currentThread().interrupt());
    clock.advance(SECOND);
    CompletableFuture<String> next = ranOn(Till.in(SECOND));
    clock.advance(SECOND);
    assertThat(get(next)).isEqualTo(HELPER);
  }

  @Test
  void cancel_beforeTheDeadline_removesTheTimersEntry() {
    Till till = Till.in(SECOND);
    AtomicInteger runs = new AtomicInteger();
    Registration one = till.then(runs::incrementAndGet);
    Registration two = till.then(runs::incrementAndGet);
    assertThat(Timer.pending()).as("one entry for both").isOne();
    one.cancel();
    assertThat(Timer.pending()).isOne();
    two.cancel();
    assertThat(Timer.pending()).isZero();
    clock.advance(SECOND);
    assertThat(till.isGo()).isTrue();
    assertThat(runs).hasValue(0);
  }

  @Test
  void then_firstCallback_needsNoObjectButTheDeadline() {
    Till till = Till.in(SECOND);
    Registration callback = till.then(() -> {});
    assertThat(till.hasLinks()).isFalse();
    assertThat(Timer.entries()).singleElement().isSameAs(till);
    assertThat(till.dependents()).isOne();
    assertThat(callback.cancel()).isTrue();
    assertThat(till.dependents()).isZero();
    assertThat(Timer.entries()).isEmpty();
  }

  @Test
  void then_amongOthers_isCalledInItsPlace() {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(3);
    Till till = Till.in(SECOND);
    for (String each : List.of("first", "second", "third")) {
      till.then(() -> {
        ran.add(each);
        all.countDown();
      });
    }
    Signal or = till.or(Signal.NEVER);
    till.whenGone(() -> ran.add("ours"));
    assertThat(till.dependents()).isEqualTo(4);
    clock.advance(SECOND);
    assertThat(Running.start(() -> all.await(60, TimeUnit.SECONDS)).result()).isTrue();
    assertThat(ran).containsExactly("ours", "first", "second", "third");
    assertThat(or.isGo()).isTrue();
  }

  @Test
  void cancel_handleOfACallbackThatWasTakenBack_takesNoOtherOne() {
    Till till = Till.in(SECOND);
    Registration former = till.then(() -> {});
    assertThat(former.cancel()).isTrue();
    CompletableFuture<String> by = ranOn(till);
    assertThat(former.cancel()).isFalse();
    clock.advance(SECOND);
    assertThat(get(by)).isEqualTo(HELPER);
  }

  @Test
  void cancel_deadlineHasComeAndCallbackHasNotRun_takesItBack() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Till.in(SECOND).then(() -> {
      begun.countDown();
      boolean unused = Running.start(() -> release.await(60, TimeUnit.SECONDS)).result();
    });
    clock.advance(SECOND); // on its own: of two that come together either may be called first
    assertThat(Running.start(() -> begun.await(60, TimeUnit.SECONDS)).result()).isTrue();
    Till till = Till.in(SECOND);
    AtomicInteger runs = new AtomicInteger();
    Registration queued = till.then(runs::incrementAndGet);
    CompletableFuture<String> last = ranOn(till);
    clock.advance(SECOND);
    Running.eventually(() -> till.went() != null);
    assertThat(queued.cancel()).isTrue();
    assertThat(queued.cancel()).isFalse();
    release.countDown();
    assertThat(get(last)).isEqualTo(HELPER);
    assertThat(runs).hasValue(0);
  }

  @Test
  void then_callbackThatFails_isLogged() {
    try (Logged logged = Logged.by(Signal.class)) {
      Till till = Till.in(SECOND);
      till.then(() -> {
        throw new IllegalStateException("on purpose");
      });
      CompletableFuture<String> next = ranOn(till);
      clock.advance(SECOND);
      assertThat(get(next)).isEqualTo(HELPER);
      assertThat(logged.lines())
          .containsExactly("ERROR a callback of a limit of 1 s failed / on purpose");
    }
  }

  /** Against the obvious: a list of what hangs on each. */
  @Test
  void callbacks_comeGoAndAreTakenBack_pendsWhatIsNeededAndNothingElse() {
    long seed = Long.getLong("seed", new Random().nextLong());
    try {
      for (int i = 0; i < 50; i++) {
        oneLife(new Random(seed + i));
      }
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private record Hung(Till on, Registration callback, AtomicInteger runs) {}

  private void oneLife(Random random) throws InterruptedException {
    List<Till> tills = new ArrayList<>();
    List<Hung> hung = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Duration in = Duration.ofMillis(1 + random.nextInt(100));
      tills.add(random.nextBoolean() ? Till.in(in) : Till.at(clock.now().plus(in)));
    }
    for (int step = 0; step < 40; step++) {
      Till till = tills.get(random.nextInt(tills.size()));
      int what = random.nextInt(6);
      if (what < 3) {
        AtomicInteger runs = new AtomicInteger();
        Signal on = what == 0 ? till.or(Signal.NEVER) : till;
        boolean gone = till.isGo();
        Registration callback = on.then(runs::incrementAndGet);
        if (gone) {
          assertThat(runs).hasValue(1);
          assertThat(callback.cancel()).isFalse();
        } else {
          hung.add(new Hung(till, callback, runs));
        }
      } else if (what < 5 && !hung.isEmpty()) {
        Hung one = hung.remove(random.nextInt(hung.size()));
        assertThat(one.callback.cancel()).isTrue();
        assertThat(one.callback.cancel()).isFalse();
        assertThat(one.runs).hasValue(0);
      } else if (what == 5) {
        clock.advance(Duration.ofMillis(random.nextInt(10)));
        List<Hung> due = hung.stream().filter(it -> it.on.isGo()).toList();
        hung.removeAll(due);
        clock.awaitTimer();
        Running.eventually(() -> due.stream().allMatch(it -> it.runs.get() == 1));
        assertThat(due).noneMatch(it -> it.callback.cancel());
      }
      for (Till each : tills) {
        long dependents = hung.stream().filter(it -> it.on == each).count();
        assertThat(each.dependents()).isEqualTo((int) dependents);
        assertThat(Timer.entries().stream().filter(it -> it == each).count())
            .isEqualTo(dependents > 0 ? 1 : 0);
      }
    }
    hung.forEach(it -> assertThat(it.callback.cancel()).isTrue());
    assertThat(Timer.entries()).noneMatch(tills::contains);
  }

  @Test
  void timerThreads_whenIdle_endAndStartAgain() throws InterruptedException {
    CompletableFuture<String> first = ranOn(Till.in(SECOND));
    clock.advance(SECOND);
    assertThat(get(first)).isEqualTo(HELPER);
    Thread timer = timerThread();
    Thread helper = threadNamed(HELPER);
    assertThat(timer.isDaemon() && helper.isDaemon()).isTrue();
    // Each begins to be idle when it gets its turn: one step of the clock could come before that.
    Running.eventually(() -> {
      clock.advance(SECOND);
      return !timer.isAlive() && !helper.isAlive();
    });

    CompletableFuture<String> second = ranOn(Till.in(SECOND));
    assertThat(timerThread()).isNotSameAs(timer);
    clock.advance(SECOND);
    assertThat(get(second)).isEqualTo(HELPER);
  }

  /** Lets time pass until there is no thread of the timer: not for ever, as deadlines that are far must not help. */
  private void endTimer() {
    Running.eventually(() -> {
      clock.advance(SECOND);
      return Thread.getAllStackTraces().keySet().stream()
          .noneMatch(it -> it.getName().equals("supervisor-timer"));
    });
  }

  @Test
  void timerThread_whoseFarDeadlineIsTakenBack_endsAllTheSame() throws InterruptedException {
    // Bad schedule: the thread sleeps for the deadline, and nobody tells it that it is no more. (It
    // may be one that an earlier test started, and have been idle since a later moment of that
    // test's clock.)
    Till far = Till.in(SECOND.multipliedBy(1_000_000_000));
    Registration callback = far.then(() -> {});
    Registration other = far.or(Signal.NEVER).then(() -> {});
    clock.awaitParked(timerThread());
    callback.cancel();
    other.cancel();
    endTimer();
  }

  @Test
  void timerThread_whoseDeadlinesComeAndGo_isWokenOnce() {
    Duration far = SECOND.multipliedBy(1_000_000_000);
    Duration near = SECOND.dividedBy(2);
    endTimer();
    Watched watched = new Watched(clock);
    Seam.replace(watched);
    Registration first = Till.in(far).then(() -> {});
    Running.eventually(() -> watched.parksFor(SECOND, far));
    first.cancel();
    Running.eventually(() -> watched.parksFor(near, SECOND)); // to end then
    for (int i = 0; i < 100; i++) {
      Till.in(far).then(() -> {}).cancel();
    }
    assertThat(watched.wakes).hasValue(1);
    first = Till.in(near).then(() -> {});
    Running.eventually(() -> watched.parksFor(Duration.ZERO, near));
    first.cancel();
    for (int i = 0; i < 100; i++) {
      Till.in(near).then(() -> {}).cancel();
    }
    assertThat(watched.wakes).hasValue(2);
  }

  /** Knows until when the timer's thread parks, and how often it was woken. */
  private static final class Watched extends BackendBefore {
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile long until;

    Watched(ManualClock clock) {
      super(clock);
    }

    /** The far ones are looked at before they are due. */
    boolean parksFor(Duration more, Duration atMost) {
      long nanos = until - nanoTime();
      return nanos > more.toNanos() && nanos <= atMost.toNanos();
    }

    private static boolean isTimer(Thread thread) {
      return thread.getName().equals("supervisor-timer");
    }

    @Override
    public void parkUntil(Object blocker, long deadlineNanos) {
      if (isTimer(Thread.currentThread())) {
        until = deadlineNanos;
      }
      super.parkUntil(blocker, deadlineNanos);
    }

    @Override
    public void unpark(Thread thread) {
      if (isTimer(thread)) {
        wakes.incrementAndGet();
      }
      super.unpark(thread);
    }
  }

  // ---- the wall clock

  @Test
  void at_past_hasAlreadyGone() {
    assertThat(Till.at(clock.now()).isGo()).isTrue();
    assertThat(Till.at(Instant.EPOCH).isGo()).isTrue();
    assertThat(Till.at(Instant.MIN).isGo()).isTrue();
    assertThat(Till.at(Instant.MAX).isGo()).isFalse();
  }

  // CASES 8: the same for instants
  @Test
  void at_lastInstant_canBeWaitedForCalledBackAndNamed() {
    Till till = Till.at(Instant.MAX);
    assertThat(till.remaining()).isEqualTo(Duration.between(clock.now(), Instant.MAX));
    assertThat(till).hasToString("till " + Instant.MAX);
    Registration callback = till.then(() -> {});
    clock.advance(Duration.ofDays(365 * 100));
    assertThat(till.isGo()).isFalse();
    assertThat(callback.cancel()).isTrue();
    Signal stop = Signal.create();
    Running<Boolean> waiter = Running.start(() -> till.await(stop)).parked();
    clock.advance(SECOND);
    stop.go();
    assertThat(waiter.result()).isFalse();
  }

  @Test
  void at_firstInstant_runsItsCallbackAndSaysWhen() {
    Till till = Till.at(Instant.MIN);
    assertThat(till.remaining()).isZero();
    int[] ran = {0};
    till.then(() -> ran[0]++);
    assertThat(ran[0]).isEqualTo(1);
    assertThat(till.reason()).get().extracting(Reason::at).isEqualTo(Instant.MIN);
  }

  @Test
  void at_clockSetForward_isGoneWhenLookedAt() {
    Till till = Till.at(clock.now().plusSeconds(3600));
    assertThat(till.isGo()).isFalse();
    clock.setWall(clock.now().plusSeconds(3600));
    assertThat(till.isGo()).isTrue();
    assertThat(till.remaining()).isZero();
  }

  @Test
  void at_clockSetBack_waitsForTheNewTime() {
    Instant start = clock.now();
    Till till = Till.at(start.plusSeconds(10));
    clock.setWall(start.minusSeconds(10));
    clock.advance(SECOND.multipliedBy(10));
    assertThat(till.isGo()).isFalse();
    assertThat(till.remaining()).isEqualTo(Duration.ofSeconds(10));
    clock.advance(SECOND.multipliedBy(10));
    assertThat(till.isGo()).isTrue();
  }

  @Test
  void at_clockSetBackAfterItWasSeen_staysGone() throws InterruptedException {
    Instant start = clock.now();
    Till till = Till.at(start.plusSeconds(1));
    clock.advance(SECOND);
    assertThat(till.isGo()).isTrue();
    clock.setWall(start);
    assertThat(till.isGo()).isTrue();
    assertThat(till.remaining()).isZero();
    till.await();
  }

  @Test
  void at_clockSetForward_waiterNoticesWithinASecond() throws InterruptedException {
    Instant start = clock.now();
    Running<Boolean> waiter = Running.awaits(Till.at(start.plusSeconds(3600)));
    clock.awaitParked(waiter.thread());
    clock.setWall(start.plusSeconds(3600));
    clock.advance(SECOND);
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void at_clockSetBack_waiterWaitsOn() throws InterruptedException {
    Instant start = clock.now();
    Running<Boolean> waiter = Running.awaits(Till.at(start.plusSeconds(2)));
    clock.awaitParked(waiter.thread());
    clock.setWall(start.minusSeconds(100));
    for (int i = 0; i < 5; i++) {
      clock.advance(SECOND);
      clock.awaitParked(waiter.thread());
    }
    clock.setWall(start.plusSeconds(2));
    clock.advance(SECOND);
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void at_severalWallClocks_theNearestEndsTheWaitInTime() throws InterruptedException {
    assertNearestEndsTheWait(/* nearestFirst= */ true);
    assertNearestEndsTheWait(/* nearestFirst= */ false);
  }

  private void assertNearestEndsTheWait(boolean nearestFirst) throws InterruptedException {
    Till near = Till.at(clock.now().plusMillis(1500));
    Till far = Till.at(clock.now().plusSeconds(100));
    Signal any = nearestFirst ? near.or(far) : far.or(near);
    Running<Boolean> waiter = Running.awaits(any);
    clock.awaitParked(waiter.thread());
    clock.advance(SECOND);
    clock.awaitParked(waiter.thread()); // it has looked, and looks again when the nearest has come
    clock.advance(Duration.ofMillis(500));
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void at_clockSetForwardAndBack_callbackFollows() throws InterruptedException {
    // The schedule that the test itself must not allow: the timer looks before the clock is set
    // forward, says when it will look again after time has passed, and no more time passes then.
    Instant start = clock.now();
    CompletableFuture<String> by = ranOn(Till.at(start.plusSeconds(3600)));
    clock.advance(SECOND);
    clock.setWall(start.minusSeconds(3600));
    clock.advance(SECOND.multipliedBy(3600));
    clock.awaitParked(timerThread());
    assertThat(by).isNotDone();
    clock.setWall(start.plusSeconds(3600));
    clock.advance(SECOND);
    assertThat(get(by)).isEqualTo(HELPER);
  }

  @Test
  void at_goneWhenLookedAt_runsNoCallbackOnTheThreadThatLooks() {
    // Bad schedule: the wall clock is set forward, and before the timer looks again, somebody calls
    // isGo(), perhaps with a lock held: the callbacks of strangers ran right there.
    Till till = Till.at(clock.now().plusSeconds(3600));
    CompletableFuture<String> direct = ranOn(till);
    CompletableFuture<String> combined = ranOn(till.or(Signal.NEVER));
    clock.setWall(clock.now().plusSeconds(3600));
    assertThat(till.isGo()).isTrue();
    assertThat(get(direct)).isEqualTo(HELPER);
    assertThat(get(combined)).isEqualTo(HELPER);
  }
}
