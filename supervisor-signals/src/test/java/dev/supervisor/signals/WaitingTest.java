package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that wait for signals, on every kind of thread. */
@Tag("threads")
final class WaitingTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private final Signal signal = Signal.named("signal");
  private final Signal till = Signal.named("till");

  @Test
  void await_onWhatHasGone_returnsAtOnce() throws InterruptedException {
    signal.go();
    signal.await();
    assertThat(signal.await(Signal.NEVER)).isTrue();
    assertThat(signal.await(Signal.DONE)).as("both have gone").isTrue();
    assertThat(till.await(signal)).as("only the till has gone").isFalse();
  }

  @Test
  void await_null_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> signal.await(null));
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_signalGoes_wakesAndLeavesNothing(ThreadKind kind) {
    Running<Boolean> waiter = Running.awaits(kind, signal).parked();
    assertThat(signal.dependents()).isOne();
    signal.go();
    assertThat(waiter.result()).isTrue();
    assertThat(signal.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_manyThreads_allWake(ThreadKind kind) {
    List<Running<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(Running.awaits(kind, signal));
    }
    waiters.forEach(Running::parked);
    assertThat(signal.dependents()).isEqualTo(100);
    signal.go();
    assertThat(waiters).allMatch(Running::result);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_tillGoesFirst_returnsFalseAndLeavesNothing(ThreadKind kind) {
    Running<Boolean> waiter = Running.on(kind, () -> signal.await(till)).parked();
    assertThat(signal.dependents()).isOne();
    assertThat(till.dependents()).isOne();
    till.go();
    assertThat(waiter.result()).isFalse();
    assertThat(signal.dependents()).isZero();
    assertThat(till.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_signalGoesBeforeTill_returnsTrueAndLeavesNothingOnTheTill(ThreadKind kind) {
    Running<Boolean> waiter = Running.on(kind, () -> signal.await(till)).parked();
    signal.go();
    assertThat(waiter.result()).isTrue();
    assertThat(till.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interruptedWhileWaiting_throwsClearsTheFlagAndLeavesNothing(ThreadKind kind) {
    Running<Boolean> waiter = Running.on(kind, () -> {
          assertThatExceptionOfType(InterruptedException.class)
              .isThrownBy(() -> signal.await(till));
          return Thread.currentThread().isInterrupted();
        })
        .parked();
    waiter.interrupt();
    assertThat(waiter.result()).isFalse();
    assertThat(signal.dependents()).isZero();
    assertThat(till.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interruptedBefore_throwsEvenIfItHasGone(ThreadKind kind) {
    signal.go();
    Running<Boolean> waiter = Running.on(kind, () -> {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(signal::await);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> signal.await(till));
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> Till.in(Duration.ZERO).await());
      return Thread.currentThread().isInterrupted();
    });
    assertThat(waiter.result()).isFalse();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_strayPermits_doNotEndTheWait(ThreadKind kind) {
    Running<Boolean> waiter = Running.on(kind, () -> signal.await(till)).parked();
    for (int i = 0; i < 50; i++) {
      LockSupport.unpark(waiter.thread());
      waiter.parked();
    }
    signal.go();
    assertThat(waiter.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_anyOf_hangsOnTheSourcesAndLeavesThem(ThreadKind kind) {
    Signal other = Signal.create();
    Signal any = signal.or(other).or(till.and(Signal.NEVER));
    Running<Boolean> waiter = Running.awaits(kind, any).parked();
    assertThat(any.dependents()).isOne();
    assertThat(signal.dependents()).isOne();
    assertThat(other.dependents()).isOne();
    assertThat(till.dependents()).isOne();
    other.go();
    assertThat(waiter.result()).isTrue();
    assertThat(any.dependents()).isZero();
    assertThat(signal.dependents()).isZero();
    assertThat(till.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_allOf_wakesOnTheLastAndLeavesNothing(ThreadKind kind) {
    Signal all = signal.and(till);
    Running<Boolean> waiter = Running.awaits(kind, all).parked();
    assertThat(all.dependents()).isOne();
    signal.go();
    waiter.parked();
    assertThat(till.dependents()).isOne();
    till.go();
    assertThat(waiter.result()).isTrue();
    assertThat(all.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_combinationsInterrupted_leaveNothing(ThreadKind kind) {
    Signal third = Signal.create();
    Signal nested = signal.and(till.or(third)).or(third.and(till));
    Running<Boolean> waiter =
        Running.on(kind, () -> nested.await(third.and(signal))).parked();
    waiter.interrupt();
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(nested.dependents()).isZero();
    assertThat(List.of(signal, till, third)).allMatch(it -> it.dependents() == 0);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_deadlineComes_returnsFalseAndNeverBefore(ThreadKind kind) throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Running<Boolean> waiter = Running.on(kind, () -> signal.await(Till.in(Duration.ofMillis(5))));
      clock.awaitParked(waiter.thread());
      clock.advance(Duration.ofMillis(5).minusNanos(1));
      LockSupport.unpark(waiter.thread());
      waiter.parked();
      clock.awaitParked(waiter.thread());
      assertThat(waiter.isDone()).isFalse();
      clock.advance(Duration.ofNanos(1));
      assertThat(waiter.result()).isFalse();
      assertThat(signal.dependents()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_severalDeadlines_theNearestEndsIt(ThreadKind kind) throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Signal any = Signal.any(
          Till.in(Duration.ofSeconds(9)),
          Till.at(clock.now().plusSeconds(7)),
          Till.in(Duration.ofSeconds(3)),
          Till.at(clock.now().plusSeconds(5)));
      Running<Boolean> waiter = Running.awaits(kind, any);
      clock.awaitParked(waiter.thread());
      clock.advance(Duration.ofSeconds(3));
      assertThat(waiter.result()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_twoDeadlines_theNearestEndsItInWhateverOrder(ThreadKind kind)
      throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Till near = Till.in(Duration.ofSeconds(3));
      Till far = Till.in(Duration.ofSeconds(9));
      Running<Boolean> nearFirst = Running.awaits(kind, near.or(far));
      Running<Boolean> farFirst = Running.awaits(kind, far.or(near));
      clock.awaitParked(nearFirst.thread());
      clock.awaitParked(farFirst.thread());
      clock.advance(Duration.ofSeconds(3));
      assertThat(nearFirst.result()).isTrue();
      assertThat(farFirst.result()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_deadlineBeforeTheNextLookAtTheWallClock_isNotLate(ThreadKind kind)
      throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Signal any = Till.at(clock.now().plusSeconds(3600)).or(Till.in(Duration.ofMillis(300)));
      Running<Boolean> waiter = Running.awaits(kind, any);
      clock.awaitParked(waiter.thread());
      clock.advance(Duration.ofMillis(300));
      assertThat(waiter.result()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_anyOfAsTheTill_countsAsItsDependent(ThreadKind kind) {
    Signal any = till.or(Signal.create());
    Running<Boolean> waiter = Running.on(kind, () -> signal.await(any)).parked();
    assertThat(any.dependents()).isOne();
    signal.go();
    assertThat(waiter.result()).isTrue();
    assertThat(any.dependents()).isZero();
    assertThat(till.dependents()).isZero();
  }

  @Test
  void await_tellsWhatItWaitsForAndWhoCouldEndIt() {
    SignalSource source = Signal.source("the loader", "loaded");
    Signal owned = source.signal();
    Till end = Till.at(Instant.parse("2126-03-01T10:11:12.131415Z"));
    Running<Boolean> waiter = Running.start(() -> owned.await(end)).parked();
    Wait wait = (Wait) LockSupport.getBlocker(waiter.thread());
    String text = "loaded of the loader, till 2126-03-01T10:11:12.131Z at the latest";
    assertThat(wait.waitingFor()).isEqualTo(text);
    assertThat(wait).hasToString(text);
    assertThat(wait.holder()).isEqualTo("the loader");
    source.go();
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void go_happensBeforeWhatTheWaiterReads() {
    int[] plain = new int[1];
    for (int i = 1; i <= 200; i++) {
      Signal each = Signal.create();
      Running<Integer> waiter = Running.start(() -> {
        each.await();
        return plain[0];
      });
      plain[0] = i;
      each.go();
      assertThat(waiter.result()).isEqualTo(i);
    }
  }
}
